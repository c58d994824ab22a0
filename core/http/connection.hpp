// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "http/conversation.hpp"
#include "http/transport.hpp"
#include "model/lane.hpp"

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>

namespace berth::http {

/// One client's place in the engine: all that an idle connection costs. Made once, then used again for other clients
/// and never freed before the engine, so that a late event can never meet freed memory; at worst it wakes the wrong
/// client, who finds nothing to do.
///
/// Exactly one thread owns a connection while it runs; everybody else may only wake() it.
class Connection {
 public:
  /// There is something to do. True when the connection was parked: the caller owns it now and must run it or hand it
  /// to the ReadyQueue. Otherwise its owner will look again, or it is closed. Any thread.
  bool wake();
  /// The owner has nothing to do any more. False when somebody called wake() meanwhile: the owner must look again.
  bool park();
  /// Begins with a new client, owned by the caller. Only while closed.
  void open(std::unique_ptr<Transport> new_transport, std::string new_peer);
  /// Ends it; the caller stops being the owner.
  void close();
  bool isClosed() const { return status_.load(std::memory_order_acquire) == Status::kClosed; }

  // The owner's.
  std::unique_ptr<Transport> transport;
  std::string peer;
  std::unique_ptr<Conversation> conversation;  ///< None while idle.
  bool has_expired = false;                    ///< It was woken because its deadline has passed.
  bool is_too_many = false;                    ///< Beyond the limit of connections: to be told so and closed.

  std::atomic<std::int64_t> deadline{0};  ///< A tick. Written by the owner, read by the acceptor's wheel.
  std::atomic<Lane*> granted{nullptr};    ///< A place that its LaneQueue has taken for it.
  bool is_in_wheel = false;               ///< The acceptor's.

 private:
  enum class Status : std::uint8_t { kClosed, kParked, kRunning, kWoken };
  std::atomic<Status> status_{Status::kClosed};
};

}  // namespace berth::http
