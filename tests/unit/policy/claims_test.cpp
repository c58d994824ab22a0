// SPDX-License-Identifier: Apache-2.0
#include "claims.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace berth::policy {
namespace {

using Values = std::vector<std::string>;

TEST(Claims, AreAJsonObjectOrNothing) {
  EXPECT_TRUE(Claims::parse(""));
  EXPECT_TRUE(Claims::parse("{}"));
  for (const auto* bad : {"[]", "1", "null", "{", "{\"a\":}", "x"}) EXPECT_FALSE(Claims::parse(bad)) << bad;
  EXPECT_FALSE(Claims::parse(std::string(100'000, '[')));
}

TEST(Claims, AreComparedAsText) {
  const auto claims = Claims::parse(R"({"s":"x","n":7,"b":true,"l":["a",7,{"x":1}],"z":null,"o":{"s":"y"},"e":[]})");
  ASSERT_TRUE(claims);
  EXPECT_TRUE(claims->isOneOf("s", Values{"w", "x"}));
  EXPECT_FALSE(claims->isOneOf("s", Values{"X"}));
  EXPECT_FALSE(claims->isOneOf("s", Values{"*"}));
  EXPECT_TRUE(claims->isOneOf("n", Values{"7"}));
  EXPECT_FALSE(claims->isOneOf("n", Values{"7.0"}));
  EXPECT_TRUE(claims->isOneOf("b", Values{"true"}));
  EXPECT_TRUE(claims->isOneOf("l", Values{"a"}));
  EXPECT_FALSE(claims->isOneOf("l", Values{"b"}));
  EXPECT_TRUE(claims->isOneOf("o.s", Values{"y"}));
  for (const auto* none : {"z", "o", "e", "missing", "s.x", "o.s.t", "o.", ".s", ""})
    EXPECT_FALSE(claims->isOneOf(none, Values{"", "null", "x", "y", "{}"})) << none;
}

TEST(Claims, AKeyMayHoldDots) {
  const auto claims =
      Claims::parse(R"({"kubernetes.io":{"namespace":"build","pod":{"name":"p"}},"a":{"b":"1"},"a.b":"2"})");
  ASSERT_TRUE(claims);
  EXPECT_TRUE(claims->isOneOf("kubernetes.io.namespace", Values{"build"}));
  EXPECT_TRUE(claims->isOneOf("kubernetes.io.pod.name", Values{"p"}));
  EXPECT_EQ(claims->text("a.b"), "1");
}

}  // namespace
}  // namespace berth::policy
