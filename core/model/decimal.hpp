// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace berth {

/// The number that `text` spells with digits only, the largest one when it does not fit; nothing for other text.
constexpr std::optional<std::uint64_t> parseDecimal(std::string_view text) {
  if (text.empty()) return std::nullopt;
  std::uint64_t value = 0;
  bool too_large = false;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    const auto digit = static_cast<std::uint64_t>(c - '0');
    too_large = too_large || value > (UINT64_MAX - digit) / 10;
    value = value * 10 + digit;
  }
  return too_large ? UINT64_MAX : value;
}

}  // namespace berth
