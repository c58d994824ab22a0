// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/unix_listener.hpp"
#include "model/file.hpp"
#include "observe/log.hpp"

#include <functional>
#include <thread>

namespace berth::backend {

/// Accepts the peers of a listener on a thread of its own, until destroyed.
class UnixAcceptor {
 public:
  /// `serve` is called on that thread with each peer that may come in. `log` outlives it.
  UnixAcceptor(UnixListener listener, std::function<void(File)> serve, const observe::Log& log);
  ~UnixAcceptor();
  UnixAcceptor(const UnixAcceptor&) = delete;
  UnixAcceptor& operator=(const UnixAcceptor&) = delete;

 private:
  void run();
  void acceptPeers();

  UnixListener listener_;
  std::function<void(File)> serve_;
  const observe::Log& log_;
  File stop_;
  std::thread thread_;
};

}  // namespace berth::backend
