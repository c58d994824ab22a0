// SPDX-License-Identifier: Apache-2.0
// P6: what a name may do in a filter and in a distinguished name.
#include "escape.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace berth::ldap {
namespace {

using Rows = std::vector<std::pair<std::string, std::string>>;

TEST(FilterValue, HasNoOperators) {
  const Rows rows{
      {"alice", "alice"},
      {"", ""},
      {"*", R"(\2a)"},
      {"*)(uid=*", R"(\2a\29\28uid=\2a)"},
      {R"(a\2ab)", R"(a\5c2ab)"},
      {std::string{"a\0b", 3}, R"(a\00b)"},
      {"a\nb\x7f", R"(a\0ab\7f)"},
      {"jörg", "jörg"},
      {"a&b|c!d=e~f<g>h", "a&b|c!d=e~f<g>h"},
  };
  for (const auto& [value, escaped] : rows) EXPECT_EQ(filterValue(value), escaped) << value;
}

TEST(DnValue, CannotEndItsComponent) {
  const Rows rows{
      {"alice", "alice"},
      {"", ""},
      {"alice,ou=admins", R"(alice\2cou\3dadmins)"},
      {"a+b;c\"d<e>f\\g", R"(a\2bb\3bc\22d\3ce\3ef\5cg)"},
      {" a b ", R"(\20a b\20)"},
      {" ", R"(\20)"},
      {"#1#", R"(\231#)"},
      {std::string{"a\0b", 3}, R"(a\00b)"},
      {"jörg", "jörg"},
  };
  for (const auto& [value, escaped] : rows) EXPECT_EQ(dnValue(value), escaped) << value;
}

TEST(Text, IsUtf8WithoutControlCharacters) {
  for (const char* text : {"a", "a b", "jörg", "Ωmega", "漢字", "\xF0\x9F\x9A\xA2", "\xF4\x8F\xBF\xBF", "\xC2\xA0"})
    EXPECT_TRUE(isText(text)) << text;
  // Cut off, overlong, a surrogate, beyond U+10FFFF, and controls of both kinds.
  for (const char* text : {"", "\xC3", "a\xE6\xBC", "\xC0\xAF", "\xC1\xBF", "\xE0\x80\xAF", "\xED\xA0\x80",
                           "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\x80", "\xFF", "a\n", "\t", "\x7F", "\xC2\x85"})
    EXPECT_FALSE(isText(text)) << text;
  EXPECT_FALSE(isText(std::string_view{"a\0b", 3}));
}

}  // namespace
}  // namespace berth::ldap
