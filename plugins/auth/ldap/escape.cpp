// SPDX-License-Identifier: Apache-2.0
#include "escape.hpp"

#include <array>
#include <cstddef>

namespace berth::ldap {
namespace {

// Both grammars know the backslash with two hexadecimal digits, so that one way serves every octet.
void appendEscaped(std::string& text, char octet) {
  static constexpr std::string_view kDigits = "0123456789abcdef";
  const auto value = static_cast<unsigned char>(octet);
  text += {'\\', kDigits[value >> 4U], kDigits[value & 15U]};
}

bool isControl(char octet) {
  const auto value = static_cast<unsigned char>(octet);
  return value < 0x20 || value == 0x7F;
}

/// What first octets of a sequence there are, how many follow, and the bounds of the second one (RFC 3629, section 4).
struct Sequence {
  unsigned char first;
  unsigned char last;
  std::size_t following;
  unsigned char least_second;
  unsigned char most_second;
};
constexpr std::array<Sequence, 9> kSequences{{
    {0x20, 0x7E, 0, 0, 0},
    {0xC2, 0xDF, 1, 0x80, 0xBF},
    {0xE0, 0xE0, 2, 0xA0, 0xBF},
    {0xE1, 0xEC, 2, 0x80, 0xBF},
    {0xED, 0xED, 2, 0x80, 0x9F},
    {0xEE, 0xEF, 2, 0x80, 0xBF},
    {0xF0, 0xF0, 3, 0x90, 0xBF},
    {0xF1, 0xF3, 3, 0x80, 0xBF},
    {0xF4, 0xF4, 3, 0x80, 0x8F},
}};

/// How many octets the character at the start of `text` has; 0 when there is none, or a control character.
std::size_t lengthOfFirst(std::string_view text) {
  const auto octet = [&](std::size_t at) { return static_cast<unsigned char>(text[at]); };
  for (const auto& row : kSequences) {
    if (octet(0) < row.first || octet(0) > row.last) continue;
    if (text.size() <= row.following) return 0;
    if (row.following > 0 && (octet(1) < row.least_second || octet(1) > row.most_second)) return 0;
    for (std::size_t at = 2; at <= row.following; ++at)
      if (octet(at) < 0x80 || octet(at) > 0xBF) return 0;
    // U+0080 to U+009F are control characters too.
    return row.first == 0xC2 && octet(0) == 0xC2 && octet(1) < 0xA0 ? 0 : row.following + 1;
  }
  return 0;
}

}  // namespace

std::string filterValue(std::string_view value) {
  static constexpr std::string_view kSpecial = R"(*()\)";
  std::string text;
  text.reserve(value.size());
  for (const char octet : value) {
    if (isControl(octet) || kSpecial.find(octet) != std::string_view::npos)
      appendEscaped(text, octet);
    else
      text += octet;
  }
  return text;
}

std::string dnValue(std::string_view value) {
  static constexpr std::string_view kSpecial = R"("+,;<>\=)";
  std::string text;
  text.reserve(value.size());
  for (std::size_t at = 0; at < value.size(); ++at) {
    const char octet = value[at];
    const bool at_end = at == 0 || at + 1 == value.size();
    if (isControl(octet) || kSpecial.find(octet) != std::string_view::npos || (octet == ' ' && at_end) ||
        (octet == '#' && at == 0))
      appendEscaped(text, octet);
    else
      text += octet;
  }
  return text;
}

bool isText(std::string_view value) {
  if (value.empty()) return false;
  while (!value.empty()) {
    const auto length = lengthOfFirst(value);
    if (length == 0) return false;
    value.remove_prefix(length);
  }
  return true;
}

}  // namespace berth::ldap
