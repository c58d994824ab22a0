// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <condition_variable>
#include <mutex>

namespace berth::http {

/// Lets a fixed number of threads run at a time; the others stand by. More threads than processors cost throughput and
/// latency, but threads that block must not be missed. A free turn wakes a standby only when nobody watches for work:
/// as long as somebody does, one who blocks for a moment costs no change of threads. Any thread.
class Gate {
 public:
  explicit Gate(int turns) : turns_{turns} {}

  /// Waits for a turn. False once the gate is closed.
  bool enter();
  /// Gives the turn away.
  void leave();
  /// Takes a turn at once, beyond the number if need be: who comes back from blocking holds places others wait for.
  void force() { running_.fetch_add(1); }
  /// More threads run than there are turns: whoever is between two pieces of work should leave().
  bool isOver() const { return running_.load(std::memory_order_relaxed) > turns_; }
  /// The calling thread, which has a turn, starts to wait for work; unwatch() when it has some.
  void watch() { watching_.fetch_add(1); }
  void unwatch() {
    if (watching_.fetch_sub(1) == 1) wakeIfNeeded();
  }
  /// Sends everybody home.
  void close();

 private:
  void wakeIfNeeded();

  const int turns_;
  // Whoever lowers one of the two looks at the other afterwards, in one total order: nobody misses a wake-up.
  std::atomic<int> running_{0};
  std::atomic<int> watching_{0};
  std::mutex mutex_;
  std::condition_variable free_;
  bool is_closed_ = false;
};

}  // namespace berth::http
