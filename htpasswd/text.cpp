// SPDX-License-Identifier: Apache-2.0
#include "htpasswd/text.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace berth::htpasswd {
namespace {

constexpr std::size_t kLongestName = 255;  // As Apache's htpasswd.

/// How a character begins: which first bytes, how many follow, and the least that so many bytes may stand for.
struct Sequence {
  std::uint8_t mask;
  std::uint8_t lead;
  std::size_t following;
  std::uint32_t least;
};
constexpr Sequence kSequences[] = {
    {0x80, 0x00, 0, 0x0},
    {0xE0, 0xC0, 1, 0x80},
    {0xF0, 0xE0, 2, 0x800},
    {0xF8, 0xF0, 3, 0x10000},
};

/// The bytes of the character at the beginning; 0 when it is none.
std::size_t characterAt(std::string_view text) {
  const auto first = static_cast<std::uint8_t>(text[0]);
  for (const auto& [mask, lead, following, least] : kSequences) {
    if ((first & mask) != lead) continue;
    if (text.size() <= following) return 0;
    std::uint32_t point = first & static_cast<std::uint8_t>(~mask);
    for (std::size_t at = 1; at <= following; ++at) {
      const auto byte = static_cast<std::uint8_t>(text[at]);
      if ((byte & 0xC0U) != 0x80U) return 0;
      point = point << 6U | (byte & 0x3FU);
    }
    const bool is_surrogate = point >= 0xD800 && point <= 0xDFFF;
    return point < least || point > 0x10FFFF || is_surrogate ? 0 : following + 1;
  }
  return 0;
}

}  // namespace

bool isUtf8(std::string_view text) {
  while (!text.empty()) {
    const auto size = characterAt(text);
    if (size == 0) return false;
    text.remove_prefix(size);
  }
  return true;
}

bool isUserName(std::string_view name) {
  const auto isForbidden = [](char letter) {
    const auto byte = static_cast<std::uint8_t>(letter);
    return byte < 0x20 || byte == 0x7F || byte == ':';
  };
  return !name.empty() && name.size() <= kLongestName && name.front() != '#' && name.front() != ' ' &&
         name.back() != ' ' && std::none_of(name.begin(), name.end(), isForbidden) && isUtf8(name);
}

}  // namespace berth::htpasswd
