// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>

namespace berth::http {

/// The engine's coarse time, counted from its start.
class Ticks {
 public:
  using Clock = std::chrono::steady_clock;
  static constexpr std::chrono::milliseconds kLength{100};

  std::int64_t at(Clock::time_point time) const { return (time - start_) / kLength; }
  Clock::time_point timeOf(std::int64_t tick) const { return start_ + tick * kLength; }
  /// So many ticks have to pass before `duration` has surely passed.
  static std::int64_t of(std::chrono::milliseconds duration) { return duration / kLength + 1; }

 private:
  const Clock::time_point start_ = Clock::now();
};

}  // namespace berth::http
