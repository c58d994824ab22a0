// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "berth/call.hpp"

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace berth::htpasswd_auth {

/// A few threads that compare passwords with hashes, so that logins cannot take all of the machine. Any thread.
class HashPool {
 public:
  using Verify = std::function<bool(const std::string& password, const std::string& stored)>;

  HashPool(std::size_t workers, std::size_t queue, Verify verify);
  /// Only when no call waits any more.
  ~HashPool();
  HashPool(const HashPool&) = delete;
  HashPool& operator=(const HashPool&) = delete;

  /// Waits for its turn and the answer, or until the caller has gone (CANCELLED, DEADLINE_EXCEEDED): what waits then
  /// gives up its place, what is being compared ends unheard. RESOURCE_EXHAUSTED when `queue` others wait already.
  sdk::Result<bool> verify(const sdk::Call& call, std::string_view password, const std::string& stored);

  /// How many wait for their turn.
  std::size_t waiting() const;

 private:
  struct Job;

  void run();

  const Verify verify_;
  const std::size_t queue_;
  mutable std::mutex mutex_;
  std::condition_variable has_work_;
  std::deque<std::shared_ptr<Job>> waiting_;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace berth::htpasswd_auth
