// SPDX-License-Identifier: Apache-2.0
#include "jose/claims.hpp"

#include <gtest/gtest.h>

namespace berth::jose {
namespace {

Result<Claims> withExp(std::string_view value) {
  return readClaims(R"({"iss":"i","exp":)" + std::string{value} + "}");
}

Claims ours() {
  Claims claims;
  claims.issuer = "https://issuer.example";
  claims.audience = {"registry.example"};
  claims.expires = 1000;
  return claims;
}

const Expected kExpected{"https://issuer.example", "registry.example", 900, 60};

Fault faultOf(const Claims& claims, const Expected& expected = kExpected) {
  const auto checked = checkClaims(claims, expected);
  EXPECT_FALSE(checked.has_value());
  return checked ? Fault{99} : checked.error();
}

TEST(Claims, ReadsAllThatAreRegistered) {
  const std::string json =
      R"({"iss":"i","sub":"s","aud":["a","b"],"exp":9007199254740992,"nbf":5,"iat":6,"jti":"j","more":{"x":[1.5]}})";
  const auto claims = readClaims(json);
  ASSERT_TRUE(claims.has_value()) << claims.error();
  EXPECT_EQ(claims->issuer, "i");
  EXPECT_EQ(claims->subject, "s");
  EXPECT_EQ(claims->audience, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(claims->expires, std::int64_t{1} << 53);
  EXPECT_EQ(claims->not_before, 5);
  EXPECT_EQ(claims->issued_at, 6);
  EXPECT_EQ(claims->id, "j");
  EXPECT_EQ(claims->json, json);
}

TEST(Claims, T12_RefuseTimesThatAreNone) {
  for (const char* value : {"\"1000\"", "1000.0", "1e3", "-1", "9223372036854775808", "9007199254740993", "null", "[1]",
                            "true", "18446744073709551616"})
    EXPECT_FALSE(withExp(value).has_value()) << value;
  EXPECT_TRUE(withExp("1000").has_value());
  EXPECT_FALSE(readClaims(R"({"iss":"i"})").has_value());
  for (const char* name : {"nbf", "iat"}) {
    for (const char* value : {"\"5\"", "5.0", "-5", "9223372036854775808", "null"})
      EXPECT_FALSE(readClaims(R"({"exp":9,")" + std::string{name} + "\":" + value + "}").has_value()) << name << value;
  }
}

TEST(Claims, T12_RefuseTextsThatAreNone) {
  for (const char* json : {R"({"exp":9,"iss":1})", R"({"exp":9,"sub":null})", R"({"exp":9,"sub":"a\u0000b"})",
                           R"({"exp":9,"sub":"a\nb"})", R"({"exp":9,"jti":[]})", R"({"exp":9,"aud":1})",
                           R"({"exp":9,"aud":["a",1]})", R"({"exp":9,"aud":{"a":1}})", R"({"exp":9,"aud":[["a"]]})"})
    EXPECT_FALSE(readClaims(json).has_value()) << json;
}

TEST(Claims, T11_RefuseAMemberTwice) {
  EXPECT_FALSE(readClaims(R"({"exp":9,"sub":"a","sub":"b"})").has_value());
  EXPECT_FALSE(readClaims(R"([{"exp":9}])").has_value());
  EXPECT_FALSE(readClaims("").has_value());
}

TEST(CheckClaims, TakesWhatIsRight) {
  EXPECT_TRUE(checkClaims(ours(), kExpected).has_value());
  auto claims = ours();
  claims.audience = {"other", "registry.example"};
  EXPECT_TRUE(checkClaims(claims, kExpected).has_value());
}

TEST(CheckClaims, T13_RefusesOtherIssuersAndAudiences) {
  for (const char* issuer :
       {"", "https://issuer.example/", "https://ISSUER.example", "https://issuer.exampl", "http://issuer.example"}) {
    auto claims = ours();
    claims.issuer = issuer;
    EXPECT_EQ(faultOf(claims), Fault::kIssuer) << issuer;
  }
  for (const char* audience : {"", "registry.example.org", "registry", "Registry.example", "registry.example/"}) {
    auto claims = ours();
    claims.audience = {audience};
    EXPECT_EQ(faultOf(claims), Fault::kAudience) << audience;
  }
  auto claims = ours();
  claims.audience.clear();
  EXPECT_EQ(faultOf(claims), Fault::kAudience);
}

TEST(CheckClaims, TakesNothingForAnExpectationThatIsEmpty) {
  auto claims = ours();
  claims.issuer.clear();
  claims.audience = {""};
  EXPECT_EQ(faultOf(claims, {"", "", 900, 60}), Fault::kIssuer);
  EXPECT_EQ(faultOf(ours(), {"https://issuer.example", "", 900, 60}), Fault::kAudience);
}

TEST(CheckClaims, T12_ChecksTheTimesWithLeeway) {
  const auto at = [](std::int64_t now) { return Expected{kExpected.issuer, kExpected.audience, now, 60}; };
  auto claims = ours();
  claims.not_before = 500;
  claims.issued_at = 400;
  EXPECT_TRUE(checkClaims(claims, at(1059)).has_value());
  EXPECT_EQ(faultOf(claims, at(1060)), Fault::kExpired);
  EXPECT_TRUE(checkClaims(claims, at(440)).has_value());
  EXPECT_EQ(faultOf(claims, at(439)), Fault::kNotYetValid);
  claims.issued_at = 600;
  EXPECT_EQ(faultOf(claims, at(500)), Fault::kNotYetValid);
}

TEST(CheckClaims, TellsExpiryOnlyWhenNothingElseIsWrong) {
  auto claims = ours();
  claims.audience = {"other"};
  EXPECT_EQ(faultOf(claims, {kExpected.issuer, kExpected.audience, 5000, 60}), Fault::kAudience);
  EXPECT_EQ(sayingOf(Fault::kExpired), "the token has expired");
}

}  // namespace
}  // namespace berth::jose
