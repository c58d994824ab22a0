// SPDX-License-Identifier: Apache-2.0
#include "authenticator.hpp"

#include "jose/base64url.hpp"
#include "recording_host.hpp"
#include "support/folder.hpp"
#include "support/key_server.hpp"
#include "test_issuer.hpp"
#include "unit/jose/signer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

namespace berth::auth_token {
namespace {

using Json = nlohmann::json;
using test::TestIssuer;
using testing::HasSubstr;
using testing::Not;

class TokenAuthenticator : public testing::Test {
 protected:
  TokenAuthenticator() {
    std::ofstream{folder_ / "keys"} << R"({"keys":[)" + issuer_.jwk() + "," + rsa_.jwk(R"("kid":"rsa")") + "]}";
  }

  Json config(const Json& more = Json::object()) const {
    Json json{{"issuer", issuer_.name()}, {"audience", "registry"}, {"jwks_file", folder_ / "keys"}};
    json.update(more);
    return json;
  }
  std::unique_ptr<Authenticator> make(const Json& json) {
    auto made = Authenticator::create(host_, call_, "test", json.dump());
    EXPECT_TRUE(made) << made.status().message;
    return made ? *std::move(made) : nullptr;
  }
  sdk::Result<berth_authenticate_response> ask(Authenticator& authenticator, const std::string& bearer) {
    auto request = sdk::make<berth_authenticate_request>();
    request.bearer = sdk::str(bearer);
    return authenticator.authenticate(call_, request);
  }
  void expectRefused(Authenticator& authenticator, const std::string& bearer, const std::string& says) {
    const auto answer = ask(authenticator, bearer);
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.status().code, BERTH_UNAUTHENTICATED);
    EXPECT_THAT(answer.status().message, HasSubstr(says));
    EXPECT_THAT(answer.status().message, Not(HasSubstr(bearer.substr(0, 10))));
  }
  void expectNobody(Authenticator& authenticator, const std::string& bearer) {
    const auto answer = ask(authenticator, bearer);
    ASSERT_TRUE(answer) << answer.status().message;
    EXPECT_EQ(answer->principal, nullptr);
    EXPECT_EQ(answer->ttl_seconds, 0U);
  }
  std::string rsaToken(jose::Algorithm algorithm) const {
    const auto header = R"({"alg":")" + std::string{jose::nameOf(algorithm)} + R"(","kid":"rsa"})";
    return rsa_.token(algorithm, header, issuer_.claims().dump());
  }

  test::Folder folder_;
  test::RecordingHost host_;
  sdk::LocalCall call_;
  const TestIssuer issuer_{"https://login.example"};
  const jose::test::Signer rsa_ = jose::test::Signer::rsa(2048);
};

TEST_F(TokenAuthenticator, KnowsTheBearerOfATokenOfItsIssuer) {
  const auto authenticator = make(config());
  const auto claims = issuer_.claims({{"groups", {"dev", "ops"}}});
  const auto answer = ask(*authenticator, *jose::sign(issuer_.key(), claims.dump()));
  ASSERT_TRUE(answer) << answer.status().message;
  ASSERT_NE(answer->principal, nullptr);
  const auto& principal = *answer->principal;
  EXPECT_EQ(sdk::view(principal.subject), "somebody");
  EXPECT_EQ(principal.kind, BERTH_PRINCIPAL_USER);
  EXPECT_EQ(test::groupsOf(principal), (std::vector<std::string>{"dev", "ops"}));
  EXPECT_EQ(Json::parse(sdk::view(principal.claims)), claims);
  EXPECT_EQ(principal.expires, claims["exp"].get<std::uint64_t>());
  EXPECT_EQ(answer->ttl_seconds, 60U);
}

TEST_F(TokenAuthenticator, IsRememberedNoLongerThanTheToken) {
  const auto authenticator = make(config());
  const auto soon = ask(*authenticator, issuer_.token({{"exp", std::time(nullptr) + 20}}));
  ASSERT_TRUE(soon) << soon.status().message;
  EXPECT_LE(soon->ttl_seconds, 20U);
  EXPECT_GE(soon->ttl_seconds, 15U);
  const auto over = ask(*authenticator, issuer_.token({{"exp", std::time(nullptr) - 20}}));
  ASSERT_TRUE(over) << "within the leeway: " << over.status().message;
  EXPECT_EQ(over->ttl_seconds, 0U);
}

TEST_F(TokenAuthenticator, LeavesWhatIsNotItsBusinessToOthers) {
  const auto authenticator = make(config());
  for (const auto& bearer :
       {std::string{}, std::string{"opaque"}, std::string{"a.b.c"}, std::string{"rk_1_secret"},
        TestIssuer{"https://login.example/"}.token(), TestIssuer{"https://other"}.token(), std::string(100'000, 'x')})
    expectNobody(*authenticator, bearer);
  auto basic = sdk::make<berth_authenticate_request>();
  const auto token = issuer_.token();
  basic.username = sdk::str("token");
  basic.password = sdk::str(token);
  const auto answer = authenticator->authenticate(call_, basic);
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->principal, nullptr);
}

TEST_F(TokenAuthenticator, T1_T2_KnowsNobodyByATokenThatIsNotSigned) {
  const auto authenticator = make(config());
  const auto payload = jose::encodeBase64Url(issuer_.claims().dump());
  for (const char* alg : {"none", "HS256"}) {
    const auto header = jose::encodeBase64Url(R"({"alg":")" + std::string{alg} + R"("})");
    expectNobody(*authenticator, header + "." + payload + ".");
    expectNobody(*authenticator, header + "." + payload + ".AAAA");
  }
}

TEST_F(TokenAuthenticator, RefusesATokenThatSomebodyElseSigned) {
  const auto authenticator = make(config());
  expectRefused(*authenticator, TestIssuer{issuer_.name()}.token(), "key is none of its issuer's");
  auto forged = issuer_.token();
  forged[forged.size() - 10] = forged[forged.size() - 10] == 'A' ? 'B' : 'A';
  expectRefused(*authenticator, forged, "signature is wrong");
  const auto attacker = jose::test::Signer::ec("P-256");
  const auto header =
      R"({"alg":"ES256","kid":")" + issuer_.key().publicKey().id() + R"(","jwk":)" + attacker.jwk() + "}";
  expectRefused(*authenticator, attacker.token(jose::Algorithm::kEs256, header, issuer_.claims().dump()),
                "signature is wrong");
}

TEST_F(TokenAuthenticator, T3_TakesNoAlgorithmButThoseThatAreAllowed) {
  const auto authenticator = make(config());
  ASSERT_TRUE(ask(*authenticator, rsaToken(jose::Algorithm::kRs256)));
  expectRefused(*authenticator, rsaToken(jose::Algorithm::kRs512), "algorithm is not allowed");
  expectRefused(*authenticator, rsaToken(jose::Algorithm::kPs256), "algorithm is not allowed");
  const auto strict = make(config({{"algorithms", {"PS256"}}}));
  EXPECT_TRUE(ask(*strict, rsaToken(jose::Algorithm::kPs256)));
  expectRefused(*strict, issuer_.token(), "algorithm is not allowed");
}

TEST_F(TokenAuthenticator, T12_T13_RefusesOtherAudiencesAndTimes) {
  const auto authenticator = make(config());
  expectRefused(*authenticator, issuer_.token({{"aud", "registry2"}}), "another audience");
  expectRefused(*authenticator, issuer_.token({{"aud", Json::array()}}), "another audience");
  expectRefused(*authenticator, issuer_.token({{"exp", std::time(nullptr) - 61}}), "has expired");
  expectRefused(*authenticator, issuer_.token({{"nbf", std::time(nullptr) + 120}}), "not valid yet");
  EXPECT_TRUE(ask(*authenticator, issuer_.token({{"aud", {"x", "registry"}}})));
}

TEST_F(TokenAuthenticator, NamesTheBearerByTheClaimsThatAreConfigured) {
  const auto authenticator =
      make(config({{"subject_claim", "email"}, {"groups_claim", "/realm/roles"}, {"kind", "workload"}}));
  const auto answer =
      ask(*authenticator, issuer_.token({{"email", "a@b"}, {"realm", {{"roles", {"admin"}}}}, {"groups", {"x"}}}));
  ASSERT_TRUE(answer) << answer.status().message;
  EXPECT_EQ(sdk::view(answer->principal->subject), "a@b");
  EXPECT_EQ(answer->principal->kind, BERTH_PRINCIPAL_WORKLOAD);
  EXPECT_EQ(test::groupsOf(*answer->principal), std::vector<std::string>{"admin"});
  expectRefused(*authenticator, issuer_.token(), "email names nobody");
  expectRefused(*authenticator, issuer_.token({{"email", ""}}), "email names nobody");
  expectRefused(*authenticator, issuer_.token({{"email", {"a"}}}), "email names nobody");
  expectRefused(*authenticator, issuer_.token({{"email", "a"}, {"realm", {{"roles", {1.5}}}}}), "no list of names");
}

TEST_F(TokenAuthenticator, IsNotMadeWithoutItsFile) {
  const auto made = Authenticator::create(host_, call_, "test", config({{"jwks_file", folder_ / "missing"}}).dump());
  ASSERT_FALSE(made);
  EXPECT_EQ(made.status().code, BERTH_INVALID_ARGUMENT);
  EXPECT_THAT(made.status().message, HasSubstr("missing"));
}

TEST_F(TokenAuthenticator, IsUnavailableUntilItsUrlAnswers) {
  test::KeyServer server;
  auto json = config({{"jwks_url", server.url("/keys")}});
  json.erase("jwks_file");
  const auto waiting = make(json);
  const auto none = ask(*waiting, issuer_.token());
  ASSERT_FALSE(none);
  EXPECT_EQ(none.status().code, BERTH_UNAVAILABLE);
  expectNobody(*waiting, TestIssuer{"https://other"}.token());
  expectRefused(*waiting, issuer_.token({{"aud", "other"}}), "another audience");
  server.answer("/keys", issuer_.jwks());
  const auto served = make(json);
  const auto answer = ask(*served, issuer_.token());
  EXPECT_TRUE(answer) << answer.status().message;
}

}  // namespace
}  // namespace berth::auth_token
