// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/result.hpp"

#include <chrono>
#include <compare>
#include <functional>
#include <string>
#include <string_view>

namespace berth {

/// A point in time, UTC, in nanoseconds. Its text is RFC 3339 with nine digits of fraction and 'Z', so that texts of
/// the years 0001 to 9999 order as their times do. A value.
struct Timestamp {
  std::chrono::nanoseconds since_epoch{};  ///< Since 1970-01-01T00:00:00Z.

  static Timestamp now();
  /// `2020-10-22T22:48:29.889770913Z`, the fraction of one to nine digits or absent. kInvalidArgument.
  static Result<Timestamp> parse(std::string_view text);
  std::string text() const;

  friend auto operator<=>(const Timestamp&, const Timestamp&) = default;
};

/// Where services take the time from.
using Clock = std::function<Timestamp()>;

}  // namespace berth
