// SPDX-License-Identifier: Apache-2.0
#include "claim_pattern.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include <chrono>

namespace berth::auth_oidc {
namespace {

using Json = nlohmann::json;

TEST(ClaimPattern, FitsAllOfAText) {
  EXPECT_TRUE(fitsPattern("refs/heads/main", "refs/heads/main"));
  EXPECT_TRUE(fitsPattern("refs/heads/*", "refs/heads/main"));
  EXPECT_TRUE(fitsPattern("*", "main"));
  EXPECT_TRUE(fitsPattern("v*.*", "v1.2.3"));
  EXPECT_TRUE(fitsPattern("a*b*c", "aXbXbXc"));
  EXPECT_TRUE(fitsPattern("*", ""));
  EXPECT_TRUE(fitsPattern("", ""));
  EXPECT_TRUE(fitsPattern("**", "x"));
  EXPECT_TRUE(fitsPattern("repo:acme/*:ref:refs/heads/main", "repo:acme/shop:ref:refs/heads/main"));
  EXPECT_TRUE(fitsPattern("*a*:*b", "xaxa:ab"));
}

TEST(ClaimPattern, FitsNoMore) {
  EXPECT_FALSE(fitsPattern("refs/heads/main", "refs/heads/main2"));
  EXPECT_FALSE(fitsPattern("refs/heads/main", "xrefs/heads/main"));
  EXPECT_FALSE(fitsPattern("refs/heads/*", "refs/heads/a/b"));
  EXPECT_FALSE(fitsPattern("Main", "main"));
  EXPECT_FALSE(fitsPattern("", "x"));
  EXPECT_FALSE(fitsPattern("a*", "b"));
  EXPECT_FALSE(fitsPattern("refs.heads.*", "refs/heads/x"));
  EXPECT_FALSE(fitsPattern("[a-z]", "a"));
  EXPECT_FALSE(fitsPattern("?", "a"));
}

// A branch or an environment may be called whatever its owner likes.
TEST(ClaimPattern, LetsNobodyForgeAPartOfTheSubject) {
  EXPECT_FALSE(fitsPattern("repo:acme/*:ref:refs/heads/main", "repo:acme/shop:environment:x:ref:refs/heads/main"));
  EXPECT_FALSE(fitsPattern("repo:acme/*", "repo:acme/shop:pull_request"));
  EXPECT_FALSE(fitsPattern("repo:*/shop:*", "repo:acme/evil/shop:x"));
  EXPECT_FALSE(fitsPattern("system:serviceaccount:ci-*:builder", "system:serviceaccount:ci-a:b:builder"));
}

TEST(ClaimPattern, TakesLittleTime) {
  const auto begin = std::chrono::steady_clock::now();
  std::string pattern;
  for (int i = 0; i < 1000; ++i) pattern += "a*";
  EXPECT_FALSE(fitsPattern(pattern + "b", std::string(8000, 'a')));
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds{1});
}

TEST(ClaimPattern, HoldsForAClaimThatIsThere) {
  const auto claims =
      Json::parse(R"({"ref":"refs/heads/main","id":7,"groups":["a","b"],"k":{"ns":"shop"},"o":{"x":1},"n":null})");
  const auto holds = [&claims](const char* claim, std::vector<std::string> patterns) {
    return ClaimPattern{claim, std::move(patterns)}.holds(claims);
  };
  EXPECT_TRUE(holds("ref", {"x", "refs/heads/*"}));
  EXPECT_TRUE(holds("id", {"7"}));
  EXPECT_TRUE(holds("groups", {"b"}));
  EXPECT_TRUE(holds("/k/ns", {"shop"}));
  EXPECT_FALSE(holds("ref", {"x", "y"}));
  EXPECT_FALSE(holds("missing", {"*"}));
  EXPECT_FALSE(holds("o", {"*"}));
  EXPECT_FALSE(holds("n", {"*"}));
  EXPECT_FALSE(holds("groups", {"c"}));
}

}  // namespace
}  // namespace berth::auth_oidc
