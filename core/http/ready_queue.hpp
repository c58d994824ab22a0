// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/file.hpp"

#include <deque>
#include <mutex>

namespace berth::http {

class Connection;

/// Connections that were woken by something other than their socket (a free place, a deadline, a stop), on their way to
/// a worker. Whoever pushes owned the connection; whoever pops owns it. Any thread.
class ReadyQueue {
 public:
  ReadyQueue();

  /// Readable as often as there are connections; for epoll.
  int fd() const { return event_.fd(); }
  void push(Connection& connection);
  /// Null when another worker was faster.
  Connection* pop();

 private:
  File event_;
  std::mutex mutex_;
  std::deque<Connection*> queue_;
};

}  // namespace berth::http
