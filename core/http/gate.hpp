// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <condition_variable>
#include <mutex>

namespace berth::http {

/// Lets a fixed number of threads run at a time; the others stand by. More threads than processors cost throughput and
/// latency, but threads that block must not be missed. Any thread.
class Gate {
 public:
  explicit Gate(int turns) : turns_{turns} {}

  /// Waits for a turn. False once the gate is closed.
  bool enter();
  /// Gives the turn to a thread that stands by.
  void leave();
  /// Takes a turn at once, beyond the number if need be: who comes back from blocking holds places others wait for.
  void force();
  /// More threads run than there are turns: whoever is between two pieces of work should leave().
  bool isOver() const { return running_.load(std::memory_order_relaxed) > turns_; }
  /// Sends everybody home.
  void close();

 private:
  const int turns_;
  std::mutex mutex_;
  std::condition_variable free_;
  std::atomic<int> running_{0};  ///< Written under the mutex.
  bool is_closed_ = false;
};

}  // namespace berth::http
