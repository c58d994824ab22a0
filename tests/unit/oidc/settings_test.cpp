// SPDX-License-Identifier: Apache-2.0
#include "settings.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace berth::auth_oidc {
namespace {

using Json = nlohmann::json;
using testing::HasSubstr;
using testing::StartsWith;

Json config(const Json& more = Json::object(), const Json& beside = Json::object()) {
  Json issuer{{"issuer", "https://issuer.example"}, {"audience", "registry"}};
  issuer.update(more);
  Json json{{"issuers", Json::array({issuer})}};
  json.update(beside);
  return json;
}

std::string refusalOf(const Json& json) {
  const auto settings = Settings::parse(json.dump());
  return settings ? "(none)" : settings.error();
}

TEST(OidcSettings, HaveDefaults) {
  const auto settings = Settings::parse(config().dump());
  ASSERT_TRUE(settings.has_value()) << settings.error();
  EXPECT_EQ(settings->usernames, (std::vector<std::string>{"oidc", "token", "jwt", "<token>"}));
  ASSERT_EQ(settings->issuers.size(), 1U);
  const auto& issuer = settings->issuers[0];
  EXPECT_EQ(issuer.issuer.discovery->url, "https://issuer.example/.well-known/openid-configuration");
  EXPECT_TRUE(issuer.match.empty());
  EXPECT_TRUE(issuer.groups.empty());
  EXPECT_EQ(issuer.subject.fill({{"sub", "x"}}), "x");
}

TEST(OidcSettings, HoldForEachIssuer) {
  const auto settings =
      Settings::parse(config(Json::object(), {{"leeway", 5}, {"refresh", 20}, {"usernames", {"ci"}}}).dump());
  ASSERT_TRUE(settings.has_value()) << settings.error();
  EXPECT_EQ(settings->issuers[0].issuer.leeway.count(), 5);
  EXPECT_EQ(settings->issuers[0].issuer.refresh.count(), 20);
  EXPECT_EQ(settings->usernames, std::vector<std::string>{"ci"});
}

TEST(OidcSettings, SayWhoseTokensOfAnIssuerForEverybodyAreTaken) {
  const Json github{{"issuer", "https://token.actions.githubusercontent.com"}};
  EXPECT_THAT(refusalOf(config(github)), HasSubstr("everybody can have a token"));
  auto narrowed = github;
  narrowed["match"] = {{"repository_owner_id", {"1"}}};
  EXPECT_EQ(refusalOf(config(narrowed)), "(none)");
}

TEST(OidcSettings, SayWhatIsWrong) {
  EXPECT_THAT(refusalOf(Json::array()), HasSubstr("no JSON object"));
  EXPECT_THAT(refusalOf(Json::object()), HasSubstr("issuers is missing"));
  EXPECT_THAT(refusalOf({{"issuers", Json::array()}}), HasSubstr("issuers is missing"));
  EXPECT_THAT(refusalOf({{"issuers", Json::array({1})}}), HasSubstr("issuers[0]"));
  EXPECT_THAT(refusalOf(config({{"audiense", "x"}})), HasSubstr("issuers[0]: audiense is no setting"));
  EXPECT_THAT(refusalOf(config({{"leeway", 5}})), HasSubstr("leeway is no setting"));
  EXPECT_THAT(refusalOf(config(Json::object(), {{"issuer", "x"}})), HasSubstr("issuer is no setting"));
  EXPECT_THAT(refusalOf(config({{"match", {{"ref", "x"}}}})), HasSubstr("match.ref"));
  EXPECT_THAT(refusalOf(config({{"match", {{"ref", Json::array()}}}})), HasSubstr("match.ref"));
  EXPECT_THAT(refusalOf(config({{"match", 5}})), HasSubstr("match"));
  EXPECT_THAT(refusalOf(config({{"subject", "${"}})), HasSubstr("subject"));
  EXPECT_THAT(refusalOf(config({{"subject", 5}})), HasSubstr("subject"));
  EXPECT_THAT(refusalOf(config({{"groups", {"${}"}}})), HasSubstr("groups"));
  EXPECT_THAT(refusalOf(config({{"groups", "x"}})), HasSubstr("groups"));
  EXPECT_THAT(refusalOf(config(Json::object(), {{"usernames", Json::array()}})), HasSubstr("usernames"));
  EXPECT_THAT(refusalOf(config({{"algorithms", {"HS256"}}})), HasSubstr("algorithms"));
  EXPECT_THAT(refusalOf(config({{"issuer", "http://issuer.example"}})), StartsWith("oidc: issuers[0]: "));
}

}  // namespace
}  // namespace berth::auth_oidc
