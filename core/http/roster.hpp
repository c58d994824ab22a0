// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "http/connection.hpp"

#include <atomic>
#include <cstddef>
#include <memory>
#include <mutex>
#include <vector>

namespace berth::http {

/// All connections the engine has or had; closed ones are used again.
class Roster {
 public:
  /// A closed connection, for the acceptor alone.
  Connection& take();
  /// A connection that was closed. Any thread.
  void giveBack(Connection& connection);
  /// Those taken and not given back.
  std::size_t live() const { return live_.load(std::memory_order_acquire); }
  /// Calls visit(connection) for each there ever was. The acceptor alone.
  template <class Visit>
  void each(Visit&& visit) {
    for (const auto& connection : all_) visit(*connection);
  }

 private:
  std::vector<std::unique_ptr<Connection>> all_;  ///< The acceptor's.
  std::mutex mutex_;
  std::vector<Connection*> closed_;
  std::atomic<std::size_t> live_{0};
};

}  // namespace berth::http
