// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "berth/call.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <string>

namespace berth::ldap {

/// The time that a call may take: the smaller of the setting and what the caller waits. A view of the call. The call's
/// thread.
class Budget {
 public:
  using Clock = std::chrono::steady_clock;
  using Milliseconds = std::chrono::milliseconds;

  /// How often something that waits looks whether the caller has gone.
  static constexpr Milliseconds kPoll{50};

  Budget(const sdk::Call& call, Milliseconds most) : call_{call}, start_{Clock::now()}, end_{start_ + most} {
    if (const auto deadline = call.deadline()) end_ = std::min(end_, *deadline - kMargin);
  }

  /// Not negative.
  Milliseconds left() const {
    return std::max(Milliseconds{0}, std::chrono::duration_cast<Milliseconds>(end_ - Clock::now()));
  }
  bool over() const { return left() == Milliseconds{0} || call_.cancelled(); }

  /// The `of`-th part of what is left, from now: what one of several servers may take.
  Budget part(std::size_t of) const {
    Budget part = *this;
    part.start_ = Clock::now();
    part.end_ = part.start_ + left() / of;
    return part;
  }

  /// Why nothing came of it, once it is over: UNAVAILABLE, or CANCELLED when nobody waits any more.
  sdk::Status spent(const std::string& who) const {
    if (left() > Milliseconds{0}) return sdk::fail(BERTH_CANCELLED, "the caller no longer waits");
    const auto waited = std::chrono::duration_cast<Milliseconds>(end_ - start_).count();
    return sdk::fail(BERTH_UNAVAILABLE, who + " has not answered within " + std::to_string(std::max(waited, 0L)) +
                                            " ms; look whether it is overloaded or a firewall drops its packets");
  }

 private:
  /// So that the answer is there before the caller gives up.
  static constexpr Milliseconds kMargin{50};

  sdk::Call call_;
  Clock::time_point start_;
  Clock::time_point end_;
};

}  // namespace berth::ldap
