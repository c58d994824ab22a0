// SPDX-License-Identifier: Apache-2.0
#include "http/timer_wheel.hpp"

#include <algorithm>

namespace berth::http {

void TimerWheel::add(Connection& connection, std::int64_t tick) {
  bucketOf(std::clamp(tick, now_ + 1, now_ + horizon_)).push_back(&connection);
  ++entries_;
}

}  // namespace berth::http
