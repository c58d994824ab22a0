// SPDX-License-Identifier: Apache-2.0
#include "input/plain_text.hpp"

namespace berth::validation {
namespace {

constexpr std::string_view kCut = "…";

unsigned byteAt(std::string_view text, std::size_t at) {
  return static_cast<unsigned char>(text[at]);
}

// Bytes of the character at the front of `text` (RFC 3629); 0: it is none.
std::size_t characterLength(std::string_view text) {
  const auto first = byteAt(text, 0);
  if (first < 0x80) return 1;
  const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4 || text.size() < length) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if ((byteAt(text, i) & 0xC0U) != 0x80) return 0;
  }
  const auto second = byteAt(text, 1);
  const bool is_overlong = (first == 0xE0 && second < 0xA0) || (first == 0xF0 && second < 0x90);
  const bool is_beyond = (first == 0xED && second >= 0xA0) || (first == 0xF4 && second >= 0x90);
  return is_overlong || is_beyond ? 0 : length;
}

}  // namespace

std::string plainText(std::string_view text, std::size_t most) {
  std::string plain;
  std::size_t last_fit = 0;  // Where it can be cut so that the sign of the cut fits behind.
  while (!text.empty()) {
    const auto length = characterLength(text);
    if (plain.size() + kCut.size() <= most) last_fit = plain.size();
    if (plain.size() + (length == 0 ? 1 : length) > most) {
      plain.resize(last_fit);
      return most < kCut.size() ? plain : plain.append(kCut);
    }
    const auto first = byteAt(text, 0);
    if (length == 0) {
      plain += '?';
    } else if (first < 0x20 || first == 0x7F) {
      plain += ' ';
    } else {
      plain += text.substr(0, length);
    }
    text.remove_prefix(length == 0 ? 1 : length);
  }
  return plain;
}

}  // namespace berth::validation
