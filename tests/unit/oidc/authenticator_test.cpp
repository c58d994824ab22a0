// SPDX-License-Identifier: Apache-2.0
#include "authenticator.hpp"

#include "support/certificates.hpp"
#include "support/folder.hpp"
#include "support/key_server.hpp"
#include "unit/jose/signer.hpp"
#include "unit/token/recording_host.hpp"
#include "unit/token/test_issuer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

namespace berth::auth_oidc {
namespace {

using Json = nlohmann::json;
using jose::Algorithm;
using test::TestIssuer;
using testing::HasSubstr;

class OidcAuthenticator : public testing::Test {
 protected:
  Json section(const TestIssuer& issuer, const Json& more = Json::object()) {
    const auto file = folder_ / ("keys-" + std::to_string(++files_));
    std::ofstream{file} << issuer.jwks();
    Json json{{"issuer", issuer.name()}, {"audience", "registry"}, {"jwks_file", file}};
    json.update(more);
    return json;
  }
  std::unique_ptr<Authenticator> make(const std::vector<Json>& issuers, const Json& more = Json::object()) {
    Json json{{"issuers", issuers}};
    json.update(more);
    auto made = Authenticator::create(host_, call_, "test", json.dump());
    EXPECT_TRUE(made) << made.status().message;
    return made ? *std::move(made) : nullptr;
  }
  sdk::Result<berth_authenticate_response> ask(Authenticator& authenticator, const std::string& password,
                                               const std::string& username = "oidc") {
    auto request = sdk::make<berth_authenticate_request>();
    request.username = sdk::str(username);
    request.password = sdk::str(password);
    return authenticator.authenticate(call_, request);
  }
  std::string subjectOf(Authenticator& authenticator, const std::string& password) {
    const auto answer = ask(authenticator, password);
    if (!answer) return "refused: " + answer.status().message;
    return answer->principal == nullptr ? "nobody" : std::string{sdk::view(answer->principal->subject)};
  }

  test::Folder folder_;
  test::RecordingHost host_;
  sdk::LocalCall call_;
  int files_ = 0;
  const TestIssuer github_{"https://token.actions.githubusercontent.com"};
  const TestIssuer cluster_{"https://kubernetes.default.svc.cluster.local"};
};

TEST_F(OidcAuthenticator, KnowsAJobOfGitHub) {
  const auto authenticator =
      make({section(github_, {{"match", {{"repository_owner_id", {"1234567"}}, {"ref", {"refs/heads/*"}}}},
                              {"subject", "gha:${repository}"},
                              {"groups", {"gh/${repository_owner}", "${missing}"}}})});
  const Json job{{"repository", "acme/shop"},
                 {"repository_owner", "acme"},
                 {"repository_owner_id", "1234567"},
                 {"ref", "refs/heads/main"},
                 {"sub", "repo:acme/shop:ref:refs/heads/main"}};
  const auto claims = github_.claims(job);
  const auto answer = ask(*authenticator, *jose::sign(github_.key(), claims.dump()));
  ASSERT_TRUE(answer) << answer.status().message;
  ASSERT_NE(answer->principal, nullptr);
  EXPECT_EQ(sdk::view(answer->principal->subject), "gha:acme/shop");
  EXPECT_EQ(answer->principal->kind, BERTH_PRINCIPAL_WORKLOAD);
  EXPECT_EQ(test::groupsOf(*answer->principal), std::vector<std::string>{"gh/acme"});
  EXPECT_EQ(Json::parse(sdk::view(answer->principal->claims)), claims);
  EXPECT_EQ(answer->principal->expires, claims["exp"].get<std::uint64_t>());
  EXPECT_EQ(answer->ttl_seconds, 60U);

  for (const Json& other : {Json{{"repository_owner_id", "7654321"}}, Json{{"ref", "refs/pull/1/merge"}},
                            Json{{"ref", "refs/heads/a/b"}}}) {
    auto changed = job;
    changed.update(other);
    EXPECT_THAT(subjectOf(*authenticator, github_.token(changed)), HasSubstr("are not taken here")) << other;
  }
  auto nameless = job;
  nameless.erase("repository");
  EXPECT_THAT(subjectOf(*authenticator, github_.token(nameless)), HasSubstr("lacks a claim"));
}

// Their tokens have no `typ`, and say most things below "kubernetes.io".
TEST_F(OidcAuthenticator, KnowsAServiceAccountOfKubernetes) {
  const auto signer = jose::test::Signer::rsa(2048);
  std::ofstream{folder_ / "cluster"} << R"({"keys":[)" + signer.jwk(R"("kid":"k1","use":"sig","alg":"RS256")") + "]}";
  const auto authenticator =
      make({section(cluster_, {{"jwks_file", folder_ / "cluster"},
                               {"match", {{"sub", {"system:serviceaccount:ci-*:builder"}}}},
                               {"subject", "k8s:${/kubernetes.io/namespace}:${/kubernetes.io/serviceaccount/name}"},
                               {"groups", {"k8s/${/kubernetes.io/namespace}"}}})});
  const auto claims =
      cluster_.claims({{"aud", {"registry"}},
                       {"sub", "system:serviceaccount:ci-shop:builder"},
                       {"kubernetes.io", {{"namespace", "ci-shop"}, {"serviceaccount", {{"name", "builder"}}}}}});
  const auto token = signer.token(Algorithm::kRs256, R"({"alg":"RS256","kid":"k1"})", claims.dump());
  EXPECT_EQ(subjectOf(*authenticator, token), "k8s:ci-shop:builder");
  auto other = claims;
  other["sub"] = "system:serviceaccount:default:builder";
  EXPECT_THAT(subjectOf(*authenticator, signer.token(Algorithm::kRs256, R"({"alg":"RS256","kid":"k1"})", other.dump())),
              HasSubstr("are not taken here"));
}

TEST_F(OidcAuthenticator, LeavesWhatIsNotItsBusinessToOthers) {
  const auto authenticator = make({section(cluster_)});
  for (const auto& password : {std::string{}, std::string{"hunter2"}, std::string{"a.b.c"},
                               TestIssuer{"https://other"}.token(), std::string(100'000, 'x')})
    EXPECT_EQ(subjectOf(*authenticator, password), "nobody");
  for (const char* username : {"", "alice", "OIDC", "oidc "}) {
    const auto answer = ask(*authenticator, cluster_.token(), username);
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->principal, nullptr) << username;
  }
  for (const char* username : {"oidc", "token", "jwt", "<token>"}) {
    const auto answer = ask(*authenticator, cluster_.token(), username);
    ASSERT_TRUE(answer) << answer.status().message;
    EXPECT_NE(answer->principal, nullptr) << username;
  }
  auto bearer = sdk::make<berth_authenticate_request>();
  const auto token = cluster_.token();
  bearer.bearer = sdk::str(token);
  const auto answer = authenticator->authenticate(call_, bearer);
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->principal, nullptr);
}

TEST_F(OidcAuthenticator, TakesUsernamesThatAreConfigured) {
  const auto authenticator = make({section(cluster_)}, {{"usernames", {"ci"}}});
  EXPECT_NE(ask(*authenticator, cluster_.token(), "ci")->principal, nullptr);
  EXPECT_EQ(ask(*authenticator, cluster_.token(), "oidc")->principal, nullptr);
}

TEST_F(OidcAuthenticator, T13_ChecksATokenWithTheKeysOfItsOwnIssuer) {
  const auto authenticator = make({section(github_, {{"match", {{"sub", {"*"}}}}}), section(cluster_)});
  EXPECT_EQ(subjectOf(*authenticator, github_.token()), "somebody");
  EXPECT_EQ(subjectOf(*authenticator, cluster_.token()), "somebody");
  const auto crossed = *jose::sign(github_.key(), cluster_.claims().dump());
  EXPECT_THAT(subjectOf(*authenticator, crossed), HasSubstr("key is none of its issuer's"));
  EXPECT_THAT(subjectOf(*authenticator, cluster_.token({{"aud", "other"}})), HasSubstr("another audience"));
  EXPECT_THAT(subjectOf(*authenticator, cluster_.token({{"exp", 1}})), HasSubstr("has expired"));
  const auto status = ask(*authenticator, crossed).status();
  EXPECT_EQ(status.code, BERTH_UNAUTHENTICATED);
}

TEST_F(OidcAuthenticator, TriesEachSectionOfOneIssuer) {
  const auto authenticator =
      make({section(github_, {{"match", {{"repository_owner", {"acme"}}}}, {"subject", "acme:${repository}"}}),
            section(github_, {{"match", {{"repository_owner", {"zeta"}}}}, {"audience", "other"}})});
  EXPECT_EQ(subjectOf(*authenticator, github_.token({{"repository_owner", "acme"}, {"repository", "r"}})), "acme:r");
  EXPECT_EQ(subjectOf(*authenticator, github_.token({{"repository_owner", "zeta"}, {"aud", "other"}})), "somebody");
  EXPECT_THAT(subjectOf(*authenticator, github_.token({{"repository_owner", "acme"}, {"aud", "other"}})),
              HasSubstr("refused"));
}

TEST_F(OidcAuthenticator, DiscoversKeysOverTlsWithABearer) {
  const test::Authority authority{folder_.path(), "ca"};
  const auto files = authority.issue("server");
  test::KeyServer server{files};
  const TestIssuer issuer{server.origin()};
  server.answer("/.well-known/openid-configuration",
                Json{{"issuer", issuer.name()}, {"jwks_uri", server.url("/openid/v1/jwks")}}.dump());
  server.answer("/openid/v1/jwks", issuer.jwks());
  std::ofstream{folder_ / "bearer"} << "reader";
  auto json = section(issuer, {{"ca_file", files.ca}, {"bearer_file", folder_ / "bearer"}});
  json.erase("jwks_file");
  const auto authenticator = make({json});
  EXPECT_EQ(subjectOf(*authenticator, issuer.token()), "somebody");
  EXPECT_THAT(server.lastHead(), HasSubstr("GET /openid/v1/jwks"));
  EXPECT_THAT(server.lastHead(), HasSubstr("Authorization: Bearer reader"));
}

TEST_F(OidcAuthenticator, IsUnavailableWhileTheKeysAre) {
  test::KeyServer server;
  auto json = section(cluster_, {{"jwks_url", server.url("/keys")}});
  json.erase("jwks_file");
  const auto authenticator = make({json});
  const auto answer = ask(*authenticator, cluster_.token());
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.status().code, BERTH_UNAVAILABLE);
  EXPECT_THAT(host_.lines(), HasSubstr("no token can be checked"));
}

TEST_F(OidcAuthenticator, L1_LogsNoToken) {
  const auto authenticator = make({section(cluster_)});
  for (const auto& token : {cluster_.token(), cluster_.token({{"exp", 1}}), github_.token()}) {
    const auto answer = ask(*authenticator, token);
    EXPECT_EQ(host_.lines().find(token.substr(0, 12)), std::string::npos);
    EXPECT_TRUE(answer || answer.status().message.find(token.substr(0, 12)) == std::string::npos);
  }
}

}  // namespace
}  // namespace berth::auth_oidc
