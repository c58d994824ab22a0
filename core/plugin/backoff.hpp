// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <chrono>

namespace berth::plugin {

/// How long to wait before the next attempt: twice as long each time, from the start again after one that lasted.
class Backoff {
 public:
  using Time = std::chrono::milliseconds;

  constexpr Backoff(Time first, Time longest, Time good_life)
      : first_{first}, longest_{longest}, good_life_{good_life}, next_{first} {}

  /// `lived`: how long the attempt lasted that is over now.
  constexpr Time after(std::chrono::nanoseconds lived) {
    if (lived >= good_life_) next_ = first_;
    const Time now = next_;
    next_ = std::min(longest_, next_ * 2);
    return now;
  }

 private:
  Time first_;
  Time longest_;
  Time good_life_;
  Time next_;
};

}  // namespace berth::plugin
