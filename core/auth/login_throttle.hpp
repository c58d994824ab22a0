// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/result.hpp"

#include <chrono>
#include <cstddef>
#include <functional>
#include <mutex>
#include <string>
#include <unordered_map>

namespace berth::auth {

/// Slows down those who guess passwords: after some failures a client has to wait before its next try at a user, longer
/// with each failure, and so has everybody together at one user. Nothing is locked for good: a minute's patience is
/// always enough. Bounded. Any thread.
class LoginThrottle {
 public:
  using Clock = std::chrono::steady_clock;

  explicit LoginThrottle(std::function<Clock::time_point()> clock = Clock::now) : clock_{std::move(clock)} {}

  /// How long this client has to wait before it may try this user; 0: now.
  std::chrono::seconds wait(const std::string& peer, const std::string& user);
  /// A wrong password.
  void failed(const std::string& peer, const std::string& user);
  /// A right one: the client's failures at this user are forgotten.
  void succeeded(const std::string& peer, const std::string& user);

 private:
  struct Failures {
    unsigned count = 0;
    Clock::time_point last;
    Clock::time_point blocked_until;
  };
  /// How soon waiting begins, and how long it becomes.
  struct Patience {
    unsigned free;
    std::chrono::seconds longest;
  };

  void count(const std::string& key, const Patience& patience);
  std::chrono::seconds waitFor(const std::string& key, Clock::time_point now) const;
  void makeRoom(Clock::time_point now);

  const std::function<Clock::time_point()> clock_;
  std::mutex mutex_;
  std::unordered_map<std::string, Failures> failures_;
};

}  // namespace berth::auth
