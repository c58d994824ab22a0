// SPDX-License-Identifier: Apache-2.0
#include "names.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace berth::gen {
namespace {

char lower(char c) {
  return static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
}

bool isUpper(char c) {
  return std::isupper(static_cast<unsigned char>(c)) != 0;
}

// C99, C++20, their alternative tokens, what Rust, Go and Zig add that a field could be called, and the members that
// every struct of ours has. Sorted.
constexpr std::array kReserved = std::to_array<std::string_view>({
    "alignas",  "alignof",   "and",         "and_eq",   "as",        "asm",       "async",     "auto",
    "await",    "bitand",    "bitor",       "bool",     "break",     "case",      "catch",     "chan",
    "char",     "class",     "compl",       "concept",  "const",     "consteval", "constexpr", "constinit",
    "continue", "crate",     "ctx",         "decltype", "default",   "defer",     "delete",    "do",
    "double",   "dyn",       "else",        "enum",     "explicit",  "export",    "extern",    "fallthrough",
    "false",    "flags",     "float",       "fn",       "for",       "friend",    "func",      "go",
    "goto",     "if",        "impl",        "import",   "in",        "inline",    "int",       "interface",
    "let",      "long",      "loop",        "map",      "match",     "mod",       "move",      "mut",
    "mutable",  "namespace", "new",         "noexcept", "not",       "not_eq",    "nullptr",   "operator",
    "or",       "or_eq",     "package",     "private",  "protected", "pub",       "ref",       "register",
    "requires", "restrict",  "return",      "select",   "self",      "short",     "signed",    "sizeof",
    "static",   "struct",    "struct_size", "super",    "switch",    "template",  "this",      "throw",
    "trait",    "true",      "try",         "type",     "typedef",   "typeid",    "typename",  "union",
    "unsafe",   "unsigned",  "use",         "using",    "var",       "virtual",   "void",      "volatile",
    "wchar_t",  "where",     "while",       "xor",      "xor_eq",    "yield",
});
static_assert(std::is_sorted(kReserved.begin(), kReserved.end()));

}  // namespace

std::string snakeCase(std::string_view pascal) {
  std::string snake;
  for (std::size_t i = 0; i < pascal.size(); ++i) {
    const bool starts_word =
        i > 0 && isUpper(pascal[i]) && (!isUpper(pascal[i - 1]) || (i + 1 < pascal.size() && !isUpper(pascal[i + 1])));
    if (starts_word) snake += '_';
    snake += lower(pascal[i]);
  }
  return snake;
}

std::string camelCase(std::string_view pascal) {
  std::string camel{pascal};
  if (!camel.empty()) camel[0] = lower(camel[0]);
  return camel;
}

std::string upperCase(std::string_view text) {
  std::string upper{text};
  std::transform(upper.begin(), upper.end(), upper.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return upper;
}

bool isReserved(std::string_view name) {
  return std::binary_search(kReserved.begin(), kReserved.end(), name) || name.starts_with("reserved_");
}

}  // namespace berth::gen
