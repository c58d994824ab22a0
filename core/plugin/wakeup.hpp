// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/file.hpp"

#include <poll.h>
#include <sys/eventfd.h>

#include <chrono>

namespace berth::plugin {

/// Ends a thread's wait in poll(). Any thread may wake, one waits.
class Wakeup {
 public:
  void wake() const { ::eventfd_write(event_.fd(), 1); }
  int fd() const { return event_.fd(); }
  /// Takes back what woke.
  void clear() const {
    eventfd_t ignored = 0;
    ::eventfd_read(event_.fd(), &ignored);
  }
  void waitFor(std::chrono::milliseconds time) const {
    pollfd wait{event_.fd(), POLLIN, 0};
    ::poll(&wait, 1, static_cast<int>(time.count()));
  }

 private:
  const File event_{::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)};
};

}  // namespace berth::plugin
