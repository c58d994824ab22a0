// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/result.hpp"

#include <atomic>
#include <mutex>
#include <string>

namespace berth::app {

/// Whether the registry serves, and why not. Closed at first. Any thread.
class OpenSign final {
 public:
  bool isOpen() const { return is_open_.load(std::memory_order_acquire); }
  /// The cause while it is closed.
  Result<void> state() const;

  void open() { is_open_.store(true, std::memory_order_release); }
  void close(std::string cause);

 private:
  std::atomic<bool> is_open_{false};
  mutable std::mutex mutex_;
  std::string cause_ = "the registry is starting: it waits for its Back End or restores its index";
};

}  // namespace berth::app
