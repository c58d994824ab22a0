// SPDX-License-Identifier: Apache-2.0
#include "fetch/claim.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace berth::auth_fetch {
namespace {

using Json = nlohmann::json;

const Json kClaims = Json::parse(
    R"({"sub":"s","kubernetes.io":{"namespace":"shop","pod":{"name":"p"}},"https://a/b":"url","a/b":{"c~d":"deep"},"":"e"})");

std::string at(std::string_view name) {
  const auto* const claim = claimAt(kClaims, name);
  return claim == nullptr ? "(none)" : claim->is_string() ? claim->get<std::string>() : "(other)";
}

TEST(Claim, IsFoundByNameOrByPointer) {
  EXPECT_EQ(at("sub"), "s");
  EXPECT_EQ(at("/sub"), "s");
  EXPECT_EQ(at("https://a/b"), "url");
  EXPECT_EQ(at("/kubernetes.io/namespace"), "shop");
  EXPECT_EQ(at("/kubernetes.io/pod/name"), "p");
  EXPECT_EQ(at("/a~1b/c~0d"), "deep");
  EXPECT_EQ(at("/kubernetes.io"), "(other)");
}

TEST(Claim, IsNotFoundElsewhere) {
  for (const char* name :
       {"kubernetes.io/namespace", "namespace", "/sub/x", "/kubernetes.io/namespace/", "/kubernetes.io/0", "SUB"})
    EXPECT_EQ(at(name), "(none)") << name;
}

TEST(Claim, IsATextWhenItIsPlain) {
  EXPECT_EQ(textOf(Json("x")), "x");
  EXPECT_EQ(textOf(Json(7)), "7");
  EXPECT_EQ(textOf(Json(true)), "true");
  for (const Json& other : {Json(""), Json(nullptr), Json(1.5), Json::array({"a"}), Json::object(), Json("a\nb"),
                            Json(std::string("a\0b", 3))})
    EXPECT_FALSE(textOf(other).has_value()) << other;
}

TEST(Claim, OfSeveralTextsGivesEach) {
  EXPECT_EQ(textsOf(Json::array({"a", "b"})), (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(textsOf(Json("a")), (std::vector<std::string>{"a"}));
  EXPECT_EQ(textsOf(Json::array()), std::vector<std::string>{});
  EXPECT_FALSE(textsOf(Json::array({"a", nullptr})).has_value());
  EXPECT_FALSE(textsOf(Json::array({Json::array({"a"})})).has_value());
  EXPECT_FALSE(textsOf(Json::object()).has_value());
}

}  // namespace
}  // namespace berth::auth_fetch
