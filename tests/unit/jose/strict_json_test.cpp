// SPDX-License-Identifier: Apache-2.0
#include "jose/strict_json.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include <string>

namespace berth::jose {
namespace {

constexpr std::size_t kRoom = 4096;

std::string nested(std::size_t levels) {
  return std::string(levels, '[') + std::string(levels, ']');
}

TEST(StrictJson, ReadsJson) {
  const auto parsed = parseStrictJson(R"( {"a":[1,{"b":"c"}],"b":{"a":null}} )", kRoom);
  ASSERT_TRUE(parsed.has_value()) << parsed.error();
  EXPECT_EQ((*parsed)["a"][1]["b"], "c");
}

TEST(StrictJson, T11_RefusesAMemberTwice) {
  for (const char* text :
       {R"({"a":1,"a":1})", R"({"a":1,"b":{},"a":2})", R"({"x":[{"y":{"a":1,"a":2}}]})", R"({"alg":1,"\u0061lg":2})"})
    EXPECT_FALSE(parseStrictJson(text, kRoom).has_value()) << text;
  EXPECT_TRUE(parseStrictJson(R"([{"a":1},{"a":2},{"b":{"a":1},"a":3}])", kRoom).has_value());
}

TEST(StrictJson, HasLimits) {
  EXPECT_TRUE(parseStrictJson(nested(kDeepestJson), kRoom).has_value());
  EXPECT_FALSE(parseStrictJson(nested(kDeepestJson + 1), kRoom).has_value());
  EXPECT_FALSE(parseStrictJson(nested(2000), kRoom).has_value());
  EXPECT_TRUE(parseStrictJson("[1]", 3).has_value());
  EXPECT_FALSE(parseStrictJson("[1] ", 3).has_value());
}

TEST(StrictJson, RefusesWhatIsNoJson) {
  for (const char* text :
       {"", "{", "{}x", "{'a':1}", "{\"a\":1,}", "\xEF\xBB\xBF{}", "// x\n{}", "[NaN]", "\"\xFF\"", "[1e999]", "[01]"})
    EXPECT_FALSE(parseStrictJson(text, kRoom).has_value()) << text;
}

}  // namespace
}  // namespace berth::jose
