// SPDX-License-Identifier: Apache-2.0
#include "storage/call_gate.hpp"

#include <algorithm>

namespace berth::storage {

namespace {

// Enough for a caller that was let through and has not yet reached gRPC.
constexpr std::chrono::milliseconds kLeastGrace{100};

}  // namespace

bool CallGate::enter() {
  const std::lock_guard lock{mutex_};
  if (closed_) return false;
  ++inside_;
  return true;
}

void CallGate::leave() {
  const std::lock_guard lock{mutex_};
  if (--inside_ == 0) empty_.notify_all();
}

void CallGate::close(std::chrono::milliseconds grace) {
  std::unique_lock lock{mutex_};
  closed_ = true;
  empty_.wait_for(lock, std::max(grace, kLeastGrace), [this] { return inside_ == 0; });
}

}  // namespace berth::storage
