// SPDX-License-Identifier: Apache-2.0
#include "runtime/convert.hpp"

#include <cstring>

namespace berth::proto {
namespace {

std::size_t asciiPrefix(std::string_view text) {
  std::size_t at = 0;
  for (; at + 8 <= text.size(); at += 8) {
    std::uint64_t eight = 0;
    std::memcpy(&eight, text.data() + at, 8);
    if ((eight & 0x8080808080808080ULL) != 0) break;
  }
  return at;
}

// Length of the character at `at`, 0 when it is not well formed (Unicode 15, table 3-7).
std::size_t characterAt(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U; };
  const auto follows = [&](std::size_t i) { return (byte(i) & 0xC0U) == 0x80U; };
  const unsigned first = byte(at);
  const unsigned second = byte(at + 1);
  if (first < 0x80) return 1;
  if (first >= 0xC2 && first <= 0xDF) return follows(at + 1) ? 2 : 0;
  if ((first & 0xF0U) == 0xE0) {
    if ((first == 0xE0 && second < 0xA0) || (first == 0xED && second > 0x9F)) return 0;
    return follows(at + 1) && follows(at + 2) ? 3 : 0;
  }
  if (first < 0xF0 || first > 0xF4) return 0;
  if ((first == 0xF0 && second < 0x90) || (first == 0xF4 && second > 0x8F)) return 0;
  return follows(at + 1) && follows(at + 2) && follows(at + 3) ? 4 : 0;
}

}  // namespace

bool isUtf8(std::string_view text) {
  for (std::size_t at = asciiPrefix(text); at < text.size();) {
    const std::size_t length = characterAt(text, at);
    if (length == 0) return false;
    at += length;
  }
  return true;
}

}  // namespace berth::proto
