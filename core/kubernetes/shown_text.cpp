// SPDX-License-Identifier: Apache-2.0
#include "kubernetes/shown_text.hpp"

#include <algorithm>
#include <cstdint>

namespace berth::kubernetes {
namespace {

constexpr std::string_view kUnknown = "\xEF\xBF\xBD";  // U+FFFD
constexpr std::string_view kCut = "\xE2\x80\xA6";      // U+2026

// Takes a character off the front: its code point and how many bytes it has; 0 bytes for bytes that are none.
struct Character {
  std::uint32_t code;
  std::size_t bytes;
};

Character characterAt(std::string_view text) {
  const auto first = static_cast<unsigned char>(text.front());
  if (first < 0x80) return {first, 1};
  const std::size_t bytes = first >= 0xF0 && first <= 0xF4   ? 4
                            : first >= 0xE0 && first <= 0xEF ? 3
                            : first >= 0xC2 && first <= 0xDF ? 2
                                                             : 0;
  if (bytes == 0 || text.size() < bytes) return {0, 0};
  std::uint32_t code = first & (0x7FU >> bytes);
  for (std::size_t i = 1; i < bytes; ++i) {
    const auto next = static_cast<unsigned char>(text[i]);
    if ((next & 0xC0U) != 0x80) return {0, 0};
    code = code << 6U | (next & 0x3FU);
  }
  constexpr std::uint32_t kLeast[] = {0, 0, 0x80, 0x800, 0x10000};
  const bool is_surrogate = code >= 0xD800 && code <= 0xDFFF;
  return code < kLeast[bytes] || code > 0x10FFFF || is_surrogate ? Character{0, 0} : Character{code, bytes};
}

// Control characters, and those that end a line or turn its direction.
bool isInvisible(std::uint32_t code) {
  return code < 0x20 || (code >= 0x7F && code < 0xA0) || (code >= 0x2028 && code <= 0x202E) ||
         (code >= 0x2066 && code <= 0x2069);
}

}  // namespace

std::string shownText(std::string_view text, std::size_t most) {
  std::string shown;
  std::size_t last = 0;  // Where the last character begins that is shown.
  for (std::size_t count = 0; !text.empty(); ++count) {
    if (count == most) {
      shown.resize(last);
      return shown.append(kCut);
    }
    last = shown.size();
    const auto [code, bytes] = characterAt(text);
    if (bytes == 0) {
      shown += kUnknown;
    } else if (isInvisible(code)) {
      shown += ' ';
    } else {
      shown += text.substr(0, bytes);
    }
    text.remove_prefix(std::max<std::size_t>(bytes, 1));
  }
  return shown;
}

}  // namespace berth::kubernetes
