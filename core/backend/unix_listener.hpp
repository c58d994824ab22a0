// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/file.hpp"
#include "model/result.hpp"

#include <sys/types.h>

#include <string>
#include <vector>

namespace berth::backend {

/// A listening unix socket that lets in this process's own user, root, and the users named. Its file is for the owner
/// alone (0600), or, when other users are named, for everybody to connect and be asked who they are. The destructor
/// removes the file.
class UnixListener {
 public:
  /// `type` is SOCK_STREAM or SOCK_SEQPACKET. Replaces the socket file of a process that has died; refuses when one is
  /// listening there, or when the path is something else than a socket.
  static Result<UnixListener> open(const std::string& path, int type, std::vector<uid_t> other_users);

  UnixListener(UnixListener&& other) noexcept = default;
  UnixListener& operator=(UnixListener&&) = delete;
  ~UnixListener();

  /// Readable when accept() has something to do. Non-blocking.
  int fd() const { return socket_.fd(); }

  /// The next peer. kNotFound: nobody waits. kDenied: a peer that may not come in was sent away; the text names its
  /// user. kUnavailable: this process is out of descriptors or memory.
  Result<File> accept();

 private:
  UnixListener(std::string path, File socket, std::vector<uid_t> other_users);

  std::string path_;
  File socket_;
  std::vector<uid_t> other_users_;
  dev_t device_ = 0;
  ino_t inode_ = 0;
};

}  // namespace berth::backend
