// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/result.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace berth::config {

/// Decimal, no sign, no leading zero. Errors (kInvalidArgument, as below) say how to write it.
Result<std::uint64_t> parseCount(std::string_view text);

/// "32KiB", "4MiB", "1GiB", "512B", or a plain number of bytes.
Result<std::uint64_t> parseBytes(std::string_view text);
std::string bytesText(std::uint64_t bytes);

/// "10s", "500ms", "5m", "1h". The unit is required.
Result<std::chrono::milliseconds> parseDuration(std::string_view text);
std::string durationText(std::chrono::milliseconds duration);

/// What YAML readers make of a plain (unquoted) scalar.
enum class PlainKind : std::uint8_t {
  kText,
  kNumber,     ///< 80, 1.5, 0x1f
  kBoolean,    ///< true, false
  kNull,       ///< null, ~, nothing
  kAmbiguous,  ///< yes, off, 010, 1:30: readers of YAML 1.1 and 1.2 disagree
};
PlainKind plainKind(std::string_view text);

}  // namespace berth::config
