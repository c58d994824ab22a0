// SPDX-License-Identifier: Apache-2.0
#include "json/strict_json.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include <string>

namespace berth {
namespace {

using testing::HasSubstr;

constexpr JsonBounds kRoom{.bytes = 4096, .depth = 16, .values = 100};

std::string nested(std::size_t levels) {
  return std::string(levels, '[') + std::string(levels, ']');
}

std::string refusalOf(const std::string& text, const JsonBounds& bounds = kRoom) {
  const auto parsed = parseStrictJson(text, bounds);
  return parsed ? "none" : parsed.error();
}

TEST(StrictJson, ReadsJson) {
  const auto parsed = parseStrictJson(R"( {"a":[1,{"b":"c"}],"b":{"a":null}} )", kRoom);
  ASSERT_TRUE(parsed.has_value()) << parsed.error();
  EXPECT_EQ((*parsed)["a"][1]["b"], "c");
  EXPECT_EQ(parsed->dump(), R"({"a":[1,{"b":"c"}],"b":{"a":null}})");
  for (const char* text : {"true", "-1", "18446744073709551615", "1.5", "\"x\"", "[]", "null"})
    EXPECT_EQ(parseStrictJson(text, kRoom).value().dump(), text);
}

TEST(StrictJson, T11_RefusesAMemberTwice) {
  for (const char* text :
       {R"({"a":1,"a":1})", R"({"a":1,"b":{},"a":2})", R"({"x":[{"y":{"a":1,"a":2}}]})", R"({"\u0061":1,"a":2})"})
    EXPECT_EQ(refusalOf(text), "an object has two members named \"a\"") << text;
  EXPECT_EQ(refusalOf(R"([{"a":1},{"a":2},{"b":{"a":1},"a":3}])"), "none");
}

TEST(StrictJson, ShowsNamesOfStrangersInPrintableLetters) {
  EXPECT_EQ(refusalOf(R"({"\u001b[1m\u00e9":1,"\u001b[1m\u00e9":2})"), "an object has two members named \"?[1m??\"");
  const std::string name(1000, 'n');
  EXPECT_LT(refusalOf(R"({")" + name + R"(":1,")" + name + R"(":2})").size(), 120U);
}

TEST(StrictJson, HasLimits) {
  EXPECT_EQ(refusalOf(nested(16)), "none");
  EXPECT_EQ(refusalOf(nested(17)), "nested deeper than 16 levels");
  EXPECT_EQ(refusalOf(nested(2000)), "nested deeper than 16 levels");
  EXPECT_EQ(refusalOf("[1]", {.bytes = 3}), "none");
  EXPECT_EQ(refusalOf("[1] ", {.bytes = 3}), "longer than 3 bytes");
  EXPECT_EQ(refusalOf(R"({"a":[1,2]})", {.values = 4}), "none");
  EXPECT_EQ(refusalOf(R"({"a":[1,2,3]})", {.values = 4}), "has more than 4 values");
}

TEST(StrictJson, RefusesWhatIsNoJson) {
  for (const char* text :
       {"", "{", "{}x", "{'a':1}", "{\"a\":1,}", "\xEF\xBB\xBF{}", "// x\n{}", "[NaN]", "\"\xFF\"", "[1e999]", "[01]"})
    EXPECT_THAT(refusalOf(text), HasSubstr("not well-formed JSON at byte ")) << text;
}

}  // namespace
}  // namespace berth
