// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace berth::http {

/// What a character may be part of, by RFC 9110 §5 and RFC 3986 §2. One look-up per character.
enum CharacterClass : std::uint8_t {
  kTokenCharacter = 1,   ///< Methods and field names.
  kValueCharacter = 2,   ///< Field values: visible, space, tab, obs-text; no control character.
  kTargetCharacter = 4,  ///< Request targets: what a URI may hold, percent signs included, no fragment.
};

constexpr std::array<std::uint8_t, 256> makeCharacterClasses() {
  std::array<std::uint8_t, 256> classes{};
  const auto add = [&classes](std::string_view characters, std::uint8_t bit) {
    for (const char c : characters) classes[static_cast<unsigned char>(c)] |= bit;
  };
  for (unsigned c = 0; c < 256; ++c) {
    const bool is_letter_or_digit = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    if (is_letter_or_digit) classes[c] |= kTokenCharacter | kTargetCharacter;
    if ((c >= 0x20 && c != 0x7f) || c == '\t') classes[c] |= kValueCharacter;
  }
  add("!#$%&'*+-.^_`|~", kTokenCharacter);
  add("-._~:/?[]@!$&'()*+,;=%", kTargetCharacter);
  return classes;
}

inline constexpr std::array<std::uint8_t, 256> kCharacterClasses = makeCharacterClasses();

inline bool is(CharacterClass wanted, char c) {
  return (kCharacterClasses[static_cast<unsigned char>(c)] & wanted) != 0;
}

/// True when every character is of the class; true for the empty text.
inline bool consistsOf(CharacterClass wanted, std::string_view text) {
  std::uint8_t common = 0xff;
  for (const char c : text) common &= kCharacterClasses[static_cast<unsigned char>(c)];
  return (common & wanted) != 0;
}

inline char lowerCase(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

/// For field names and other ASCII words.
inline bool equalsIgnoringCase(std::string_view one, std::string_view other) {
  if (one.size() != other.size()) return false;
  for (std::size_t i = 0; i < one.size(); ++i) {
    if (lowerCase(one[i]) != lowerCase(other[i])) return false;
  }
  return true;
}

/// Without the spaces and tabs around it (OWS).
inline std::string_view trimSpace(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

}  // namespace berth::http
