// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace berth::validation {

inline constexpr std::uint64_t kDay = 86400;  ///< Seconds.

/// Seconds since 1970 of "2027-03-01T08:30:00.123Z", also with an offset "+01:00" (RFC 3339), rounded down. Nothing: it
/// is no such text, or before 1970.
std::optional<std::uint64_t> parseTimestamp(std::string_view text);

/// The same of the first second of a day, "2027-03-01", in UTC.
std::optional<std::uint64_t> parseDay(std::string_view text);

/// "2027-03-01", in UTC.
std::string dayText(std::uint64_t seconds);

/// Seconds of "90m", "36h", "7d" or "2w".
std::optional<std::uint64_t> parseSpan(std::string_view text);

}  // namespace berth::validation
