// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "servers.hpp"

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

namespace berth::ldap {

/// So many connections at most, kept open between uses. Any thread.
class Pool {
 public:
  using Act = std::function<sdk::Status(Connection&)>;
  /// What is done with a new connection before it is used.
  using Prepare = std::function<sdk::Status(Connection&, const Budget&)>;

  Pool(Servers& servers, std::size_t size, Prepare prepare)
      : servers_{servers}, size_{size}, prepare_{std::move(prepare)} {}

  /// Runs `act` with a connection of its own. A kept one that turns out to be dead is replaced, and `act` run again,
  /// once. RESOURCE_EXHAUSTED when all are in use for as long as the budget lasts.
  sdk::Status run(const Budget& budget, const Act& act);

 private:
  using Clock = std::chrono::steady_clock;
  /// Firewalls forget connections that are idle for longer, without a word to either end.
  static constexpr std::chrono::seconds kMostIdle{30};

  struct Idle {
    std::unique_ptr<Connection> connection;
    Clock::time_point since;
  };

  sdk::Status enter(const Budget& budget);
  void leave();
  sdk::Status runInside(const Budget& budget, const Act& act);
  std::unique_ptr<Connection> takeIdle();
  void settle(std::unique_ptr<Connection> connection, const sdk::Status& status);

  Servers& servers_;
  const std::size_t size_;
  const Prepare prepare_;
  std::mutex mutex_;
  std::condition_variable left_;
  std::size_t inside_ = 0;
  std::vector<Idle> idle_;  // the one that was used last at the end
};

}  // namespace berth::ldap
