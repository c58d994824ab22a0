// SPDX-License-Identifier: Apache-2.0
#include "http/gate.hpp"

namespace berth::http {

bool Gate::enter() {
  std::unique_lock lock{mutex_};
  free_.wait(lock, [this] { return is_closed_ || running_ < turns_; });
  if (is_closed_) return false;
  ++running_;
  return true;
}

void Gate::leave() {
  {
    const std::lock_guard lock{mutex_};
    --running_;
  }
  free_.notify_one();
}

void Gate::force() {
  const std::lock_guard lock{mutex_};
  ++running_;
}

void Gate::close() {
  {
    const std::lock_guard lock{mutex_};
    is_closed_ = true;
  }
  free_.notify_all();
}

}  // namespace berth::http
