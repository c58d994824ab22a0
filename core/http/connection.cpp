// SPDX-License-Identifier: Apache-2.0
#include "http/connection.hpp"

#include <utility>

namespace berth::http {

bool Connection::wake() {
  Status status = status_.load(std::memory_order_relaxed);
  for (;;) {
    if (status == Status::kClosed) return false;
    const Status next = status == Status::kParked ? Status::kRunning : Status::kWoken;
    if (status_.compare_exchange_weak(status, next, std::memory_order_acq_rel)) return next == Status::kRunning;
  }
}

bool Connection::park() {
  Status status = Status::kRunning;
  if (status_.compare_exchange_strong(status, Status::kParked, std::memory_order_acq_rel)) return true;
  status_.exchange(Status::kRunning, std::memory_order_acq_rel);
  return false;
}

void Connection::open(std::unique_ptr<Transport> new_transport, std::string new_peer) {
  transport = std::move(new_transport);
  peer = std::move(new_peer);
  has_expired = false;
  is_too_many = false;
  status_.store(Status::kRunning, std::memory_order_release);
}

void Connection::close() {
  conversation.reset();
  status_.store(Status::kClosed, std::memory_order_release);
  // After the status: nobody arms or wakes a descriptor that another client may have by then.
  transport.reset();
}

}  // namespace berth::http
