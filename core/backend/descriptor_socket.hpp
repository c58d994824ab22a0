// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/unix_listener.hpp"
#include "model/file.hpp"
#include "model/result.hpp"
#include "observe/log.hpp"

#include <memory>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

namespace berth::proto {
class FdRedeemer;
}

namespace berth::backend {

/// Hands out descriptors beside gRPC, over a SOCK_SEQPACKET unix socket: a peer sends a ticket of 16 bytes and gets
/// one byte, 1 with the descriptor (SCM_RIGHTS) or 0 without; after a 1 comes a message of its own with the byte 2,
/// when the peer is the only one that has the descriptor. A peer may have several connections; it has its answers in
/// the order of its tickets. One thread of its own; the destructor ends it and closes all connections.
class DescriptorSocket {
 public:
  /// `tickets` and `log` outlive it. Errors as UnixListener::open().
  static Result<std::unique_ptr<DescriptorSocket>> open(const std::string& path, std::vector<uid_t> other_users,
                                                        proto::FdRedeemer& tickets, const observe::Log& log);
  ~DescriptorSocket();
  DescriptorSocket(const DescriptorSocket&) = delete;
  DescriptorSocket& operator=(const DescriptorSocket&) = delete;

 private:
  DescriptorSocket(UnixListener listener, File epoll, File stop, proto::FdRedeemer& tickets, const observe::Log& log);

  void serve();
  void acceptPeers();
  /// False when the connection is to be closed.
  bool answer(int peer);

  UnixListener listener_;
  File epoll_;
  File stop_;
  proto::FdRedeemer& tickets_;
  const observe::Log& log_;
  std::unordered_map<int, File> peers_;  ///< Of the thread.
  std::thread thread_;
};

}  // namespace berth::backend
