// SPDX-License-Identifier: Apache-2.0
#include "fetch/issuer_settings.hpp"
#include "settings.hpp"

#include "berth/gen/auth.abi.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace berth::auth_fetch {
namespace {

using Json = nlohmann::json;
using testing::HasSubstr;

Json section(const Json& more = Json::object()) {
  Json json{{"issuer", "https://issuer.example/"}, {"audience", "registry"}};
  json.update(more);
  return json;
}

std::string refusalOf(const Json& json, bool may_discover = true) {
  const auto settings = IssuerSettings::read(json, may_discover);
  return settings ? "(none)" : settings.error();
}

TEST(IssuerSettings, HaveDefaults) {
  const auto settings = IssuerSettings::read(section(), true);
  ASSERT_TRUE(settings.has_value()) << settings.error();
  EXPECT_EQ(settings->algorithms, (std::vector{jose::Algorithm::kEs256, jose::Algorithm::kRs256}));
  EXPECT_EQ(settings->leeway.count(), 60);
  EXPECT_EQ(settings->refresh.count(), 300);
  ASSERT_TRUE(settings->discovery.has_value());
  EXPECT_EQ(settings->discovery->url, "https://issuer.example/.well-known/openid-configuration");
}

TEST(IssuerSettings, TakeWhatIsSaid) {
  const auto settings = IssuerSettings::read(section({{"jwks_url", "https://a/b"},
                                                      {"ca_file", "/ca"},
                                                      {"bearer_file", "/b"},
                                                      {"leeway", 0},
                                                      {"algorithms", {"EdDSA"}}}),
                                             false);
  ASSERT_TRUE(settings.has_value()) << settings.error();
  EXPECT_EQ(settings->jwks_url->url, "https://a/b");
  EXPECT_EQ(settings->credentials.ca_file, "/ca");
  EXPECT_EQ(settings->credentials.bearer_file, "/b");
  EXPECT_EQ(settings->leeway.count(), 0);
  EXPECT_EQ(settings->algorithms, std::vector{jose::Algorithm::kEdDsa});
}

TEST(IssuerSettings, SayWhatIsWrong) {
  EXPECT_THAT(refusalOf(Json::array()), HasSubstr("section"));
  EXPECT_THAT(refusalOf({{"audience", "a"}}), HasSubstr("issuer is missing"));
  EXPECT_THAT(refusalOf({{"issuer", "a"}}), HasSubstr("audience is missing"));
  EXPECT_THAT(refusalOf(section({{"audience", Json::array({"a"})}})), HasSubstr("audience"));
  EXPECT_THAT(refusalOf(section({{"jwks_file", "/a"}, {"jwks_url", "https://a"}})), HasSubstr("one is wanted"));
  EXPECT_THAT(refusalOf(section({{"jwks_url", "http://issuer.example/keys"}})),
              HasSubstr("jwks_url: http is for localhost"));
  EXPECT_THAT(refusalOf(section({{"jwks_url", 5}})), HasSubstr("jwks_url"));
  EXPECT_THAT(refusalOf(section({{"discovery", "ftp://x"}})), HasSubstr("discovery"));
  EXPECT_THAT(refusalOf(section({{"issuer", "kubernetes"}})), HasSubstr("nothing can be discovered"));
  EXPECT_THAT(refusalOf(section(), false), HasSubstr("jwks_file or jwks_url is missing"));
  EXPECT_THAT(refusalOf(section({{"leeway", 601}})), HasSubstr("leeway"));
  EXPECT_THAT(refusalOf(section({{"refresh", 9}})), HasSubstr("refresh"));
  for (const Json& algorithms :
       {Json::array({"HS256"}), Json::array({"none"}), Json::array(), Json("ES256"), Json::array({1})})
    EXPECT_THAT(refusalOf(section({{"algorithms", algorithms}})), HasSubstr("algorithms")) << algorithms;
}

}  // namespace
}  // namespace berth::auth_fetch

namespace berth::auth_token {
namespace {

TEST(TokenSettings, AreRead) {
  const auto settings = Settings::parse(
      R"({"issuer":"i","audience":"a","jwks_file":"/k","subject_claim":"email","groups_claim":"/roles","kind":"robot"})");
  ASSERT_TRUE(settings.has_value()) << settings.error();
  EXPECT_EQ(settings->subject_claim, "email");
  EXPECT_EQ(settings->groups_claim, "/roles");
  EXPECT_EQ(settings->kind, BERTH_PRINCIPAL_ROBOT);
  EXPECT_EQ(Settings::parse(R"({"issuer":"i","audience":"a","jwks_file":"/k"})")->kind, BERTH_PRINCIPAL_USER);
}

TEST(TokenSettings, SayWhatIsWrong) {
  for (const char* json :
       {"", "[]", "{}", R"({"issuer":"i","audience":"a","jwks_file":"/k","kind":"anonymous"})",
        R"({"issuer":"i","audience":"a","jwks_file":"/k","kind":1})",
        R"({"issuer":"i","audience":"a","jwks_file":"/k","subject_claim":""})",
        R"({"issuer":"i","audience":"a","jwks_file":"/k","more":1})", R"({"issuer":"i","audience":"a"})"}) {
    const auto settings = Settings::parse(json);
    ASSERT_FALSE(settings.has_value()) << json;
    EXPECT_THAT(settings.error(), testing::StartsWith("token: "));
  }
}

}  // namespace
}  // namespace berth::auth_token
