// SPDX-License-Identifier: Apache-2.0
#include "claim_template.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace berth::auth_oidc {
namespace {

using Json = nlohmann::json;
using Texts = std::vector<std::string>;

const Json kClaims = Json::parse(
    R"({"sub":"s","repository":"acme/shop","id":7,"groups":["a","b"],"kubernetes.io":{"namespace":"shop"},"bad":"a\nb","odd":"${sub}"})");

std::optional<std::string> filled(std::string_view text) {
  const auto parsed = ClaimTemplate::parse(text);
  EXPECT_TRUE(parsed.has_value()) << text;
  return parsed ? parsed->fill(kClaims) : std::nullopt;
}

TEST(ClaimTemplate, IsFilledWithClaims) {
  EXPECT_EQ(filled("${sub}"), "s");
  EXPECT_EQ(filled("gha:${repository}"), "gha:acme/shop");
  EXPECT_EQ(filled("${sub}-${id}-x"), "s-7-x");
  EXPECT_EQ(filled("k8s:${/kubernetes.io/namespace}"), "k8s:shop");
  EXPECT_EQ(filled("plain $ {x}"), "plain $ {x}");
}

TEST(ClaimTemplate, IsNotFilledTwice) {
  EXPECT_EQ(filled("${odd}"), "${sub}");
}

TEST(ClaimTemplate, IsNotFilledWithHalfOfIt) {
  for (const char* text : {"${missing}", "x${missing}y", "${groups}", "${kubernetes.io}", "${bad}"})
    EXPECT_FALSE(filled(text).has_value()) << text;
}

TEST(ClaimTemplate, GivesEachOfSeveral) {
  EXPECT_EQ(ClaimTemplate::parse("${groups}")->fillEach(kClaims), (Texts{"a", "b"}));
  EXPECT_EQ(ClaimTemplate::parse("${sub}")->fillEach(kClaims), Texts{"s"});
  EXPECT_EQ(ClaimTemplate::parse("x/${sub}")->fillEach(kClaims), Texts{"x/s"});
  EXPECT_EQ(ClaimTemplate::parse("x/${groups}")->fillEach(kClaims), Texts{});
  EXPECT_EQ(ClaimTemplate::parse("${missing}")->fillEach(kClaims), Texts{});
}

TEST(ClaimTemplate, HasNamesAndEnds) {
  for (const char* text : {"", "${", "${}", "x${sub", "${sub}${"})
    EXPECT_FALSE(ClaimTemplate::parse(text).has_value()) << text;
}

}  // namespace
}  // namespace berth::auth_oidc
