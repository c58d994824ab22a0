// SPDX-License-Identifier: Apache-2.0
#include "auth/token_issuer.hpp"

#include "jose/base64url.hpp"
#include "jose/jws.hpp"
#include "jose/key_set.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <chrono>
#include <memory>
#include <string>

namespace berth::auth {
namespace {

using namespace std::chrono_literals;

class TokenIssuerTest : public testing::Test {
 protected:
  static std::unique_ptr<TokenKeys> newKeys() {
    static const observe::Log log{static_cast<observe::Level>(99)};
    return TokenKeys::open({{}, 24h, 24h}, log).value();
  }
  std::string issue(const Principal& principal) { return issuer_.issue(principal, grant_)->text; }
  std::string faultOf(const std::string& token) {
    const auto read = issuer_.read(token);
    return read ? (*read == nullptr ? "foreign" : "good") : read.error().detail;
  }

  const std::unique_ptr<TokenKeys> keys_ = newKeys();
  TokenIssuer issuer_{{"berth", "registry.example", 900s}, *keys_};
  const Grant grant_ = Grant::of(parseScopes({"repository:a/b:pull,push registry:catalog:*"}));
  const Principal alice_{"alice", PrincipalKind::kUser, {"team", "ops"}, R"({"ref":"main"})", 0};
};

TEST_F(TokenIssuerTest, ReadsWhatItHasWritten) {
  const auto bearer = issuer_.read(issue(alice_)).value();
  EXPECT_EQ(bearer->principal.name(), "user:alice");
  EXPECT_EQ(bearer->principal.groups, alice_.groups);
  EXPECT_EQ(bearer->principal.claims, alice_.claims);
  EXPECT_TRUE(bearer->grant.covers({"a/b", "", Action::kOverwrite}));
  EXPECT_FALSE(bearer->grant.covers({"a/b", "", Action::kDelete}));
  EXPECT_FALSE(TokenIssuer::isExpired(*bearer));
}

// T14.
TEST_F(TokenIssuerTest, NamesNobodyForTheAnonymous) {
  const auto bearer = issuer_.read(issue({})).value();
  EXPECT_TRUE(bearer->principal.isAnonymous());
  EXPECT_EQ(bearer->principal.subject, "");
}

TEST_F(TokenIssuerTest, WritesWhatOtherRegistriesRead) {
  const auto issued = issuer_.issue(alice_, grant_).value();
  EXPECT_EQ(issued.lifetime, 900s);
  const auto jws = jose::parseCompact(issued.text).value();
  EXPECT_EQ(jws.header.type, "JWT");
  const auto json = nlohmann::json::parse(jws.payload);
  EXPECT_EQ(json["iss"], "berth");
  EXPECT_EQ(json["aud"], "registry.example");
  EXPECT_EQ(json["sub"], "alice");
  EXPECT_EQ(json["access"][1]["name"], "a/b");
  EXPECT_EQ(json["access"][1]["actions"], nlohmann::json::parse(R"(["pull","push"])"));
  const auto set = jose::KeySet::parse(issuer_.keySet()).value();
  const auto* key = set.find(jws.header.key_id, jose::Algorithm::kEs256);
  ASSERT_NE(key, nullptr);
  EXPECT_TRUE(jose::verify(jws, *key).has_value());
  EXPECT_EQ(issuer_.keySet().find("\"d\""), std::string::npos) << "no private part";
}

TEST_F(TokenIssuerTest, GivesNoTokenThatOutlivesItsReason) {
  Principal short_lived = alice_;
  const auto now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
  short_lived.expires = static_cast<std::uint64_t>(now) + 30;
  EXPECT_LE(issuer_.issue(short_lived, grant_)->lifetime, 30s);
}

TEST_F(TokenIssuerTest, ReadsAnExpiredTokenAndSaysSo) {
  TokenIssuer past{{"berth", "registry.example", -120s}, *keys_};
  const auto bearer = issuer_.read(past.issue(alice_, grant_)->text).value();
  EXPECT_TRUE(TokenIssuer::isExpired(*bearer));
  EXPECT_FALSE(TokenIssuer::isExpired(*bearer, 1h));
}

// T13.
TEST_F(TokenIssuerTest, RefusesATokenOfAnotherServiceAndLeavesThoseOfOtherIssuersToOthers) {
  TokenIssuer other_service{{"berth", "other.example", 900s}, *keys_};
  EXPECT_NE(faultOf(other_service.issue(alice_, grant_)->text), "good");
  TokenIssuer other_issuer{{"somebody", "registry.example", 900s}, *keys_};
  EXPECT_EQ(faultOf(other_issuer.issue(alice_, grant_)->text), "foreign");
}

// T1, T4, T16: whoever has not the key cannot say that a token is ours.
TEST_F(TokenIssuerTest, RefusesATokenOfAnotherKey) {
  const auto strange_keys = newKeys();
  TokenIssuer stranger{{"berth", "registry.example", 900s}, *strange_keys};
  EXPECT_NE(faultOf(stranger.issue(alice_, grant_)->text), "good");
  // The stranger's signature under our key's name.
  auto impostor = jose::PrivateKey::generateEs256().value();
  impostor.setId(keys_->signing()->id);
  const auto payload = jose::parseCompact(issue(alice_))->payload;
  EXPECT_NE(faultOf(jose::sign(impostor, payload).value()), "good");
}

TEST_F(TokenIssuerTest, RefusesATokenThatWasChanged) {
  const std::string token = issue(alice_);
  const auto first = token.find('.');
  const auto second = token.find('.', first + 1);
  std::string payload = jose::parseCompact(token)->payload;
  payload.replace(payload.find("alice"), 5, "admin");
  const std::string changed = token.substr(0, first + 1) + jose::encodeBase64Url(payload) + token.substr(second);
  EXPECT_NE(faultOf(changed), "good");
  for (const auto at : {std::size_t{3}, first + 5, second + 5}) {
    std::string bent = token;
    bent[at] = bent[at] == 'A' ? 'B' : 'A';
    EXPECT_NE(faultOf(bent), "good") << at;
  }
  EXPECT_EQ(faultOf(token), "good");
}

TEST_F(TokenIssuerTest, RefusesAPayloadThatIsNotOurs) {
  const auto key = keys_->signing();
  const auto exp = R"("exp":4102444800)";
  for (const std::string rest :
       {R"("sub":"a")", R"("sub":"a","access":[])", R"("sub":"a","access":{},"berth":{"kind":"user"})",
        R"("sub":"a","access":[],"berth":{"kind":"god"})", R"("sub":"","access":[],"berth":{"kind":"user"})",
        R"("sub":"a","access":[],"berth":{"kind":"anonymous"})", R"("sub":"a","access":[1],"berth":{"kind":"user"})",
        R"("sub":"a","access":[{"type":1,"name":"a","actions":[]}],"berth":{"kind":"user"})",
        R"("sub":"a","access":[],"berth":{"kind":"user","groups":"x"})"}) {
    const std::string payload = R"({"iss":"berth","aud":"registry.example",)" + std::string{exp} + ',' + rest + '}';
    const auto fault = faultOf(jose::sign(key->secret, payload).value());
    EXPECT_NE(fault, "good") << payload;
    EXPECT_NE(fault, "foreign") << payload;
  }
}

TEST_F(TokenIssuerTest, MakesNoTokenThatIsTooLongForAHeader) {
  Principal many = alice_;
  for (int i = 0; i < 1000; ++i) many.groups.push_back("group-" + std::to_string(i));
  EXPECT_EQ(issuer_.issue(many, grant_).error().code, ErrorCode::kInvalidArgument);
}

}  // namespace
}  // namespace berth::auth
