// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "login.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace berth::ldap {

/// Names with passwords that were just refused, so that a client that tries again and again does not reach the server,
/// nor locks the account. Keeps keyed hashes only. Any thread.
class Refusals {
 public:
  explicit Refusals(std::chrono::milliseconds kept = std::chrono::seconds{5}, std::size_t most = 4096);

  /// What was said to them last; nothing when that is longer ago, or was not a refusal.
  std::optional<Verdict> recall(std::string_view username, std::string_view password);
  void add(std::string_view username, std::string_view password, Verdict verdict);

 private:
  using Clock = std::chrono::steady_clock;
  using Digest = std::array<unsigned char, 32>;
  struct Kept {
    Digest digest;
    Clock::time_point until;
  };

  Digest digestOf(std::string_view username, std::string_view password) const;
  void forgetOld();

  const std::chrono::milliseconds kept_for_;
  const std::size_t most_;
  std::array<unsigned char, 32> key_{};
  std::mutex mutex_;
  std::deque<Kept> in_order_;  // the oldest first
  std::map<Digest, Verdict> verdicts_;
};

}  // namespace berth::ldap
