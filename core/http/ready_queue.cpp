// SPDX-License-Identifier: Apache-2.0
#include "http/ready_queue.hpp"

#include <sys/eventfd.h>

#include <cerrno>
#include <system_error>

namespace berth::http {

ReadyQueue::ReadyQueue() : event_{::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK | EFD_SEMAPHORE)} {
  if (!event_) throw std::system_error{errno, std::generic_category(), "eventfd"};
}

void ReadyQueue::push(Connection& connection) {
  {
    const std::lock_guard lock{mutex_};
    queue_.push_back(&connection);
  }
  ::eventfd_write(event_.fd(), 1);
}

Connection* ReadyQueue::pop() {
  eventfd_t one = 0;
  if (::eventfd_read(event_.fd(), &one) != 0) return nullptr;
  const std::lock_guard lock{mutex_};
  if (queue_.empty()) return nullptr;
  Connection* const connection = queue_.front();
  queue_.pop_front();
  return connection;
}

}  // namespace berth::http
