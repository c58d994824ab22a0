// SPDX-License-Identifier: Apache-2.0
#include "http/roster.hpp"

namespace berth::http {

Connection& Roster::take() {
  live_.fetch_add(1, std::memory_order_relaxed);
  {
    const std::lock_guard lock{mutex_};
    if (!closed_.empty()) {
      Connection& connection = *closed_.back();
      closed_.pop_back();
      return connection;
    }
  }
  return *all_.emplace_back(std::make_unique<Connection>());
}

void Roster::giveBack(Connection& connection) {
  {
    const std::lock_guard lock{mutex_};
    closed_.push_back(&connection);
  }
  live_.fetch_sub(1, std::memory_order_release);
}

}  // namespace berth::http
