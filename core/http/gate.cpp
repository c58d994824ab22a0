// SPDX-License-Identifier: Apache-2.0
#include "http/gate.hpp"

namespace berth::http {

bool Gate::enter() {
  std::unique_lock lock{mutex_};
  free_.wait(lock, [this] { return is_closed_ || running_.load() < turns_; });
  if (is_closed_) return false;
  running_.fetch_add(1);
  return true;
}

void Gate::leave() {
  running_.fetch_sub(1);
  wakeIfNeeded();
}

void Gate::wakeIfNeeded() {
  if (running_.load() >= turns_ || watching_.load() > 0) return;
  // A standby that has found no turn, and does not wait yet, holds the mutex.
  { const std::lock_guard lock{mutex_}; }
  free_.notify_one();
}

void Gate::close() {
  {
    const std::lock_guard lock{mutex_};
    is_closed_ = true;
  }
  free_.notify_all();
}

}  // namespace berth::http
