// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "http/engine_parts.hpp"
#include "http/timer_wheel.hpp"
#include "http/transport.hpp"
#include "model/file.hpp"

#include <chrono>
#include <functional>

struct sockaddr;

namespace berth::http {

/// The engine's own thread: accepts connections, watches their deadlines, and sees them out when the engine stops.
class Acceptor final {
 public:
  /// `listener` is a listening, non-blocking socket; it is the caller's and is closed by close_listener when the engine
  /// stops.
  Acceptor(EngineParts& parts, int listener, MakeTransport make_transport, std::function<void()> close_listener);

  /// The thread's body. Returns after a stop, once no connection is left.
  void run();

 private:
  void waitForEvent();
  void acceptAll();
  bool acceptOne();
  void welcome(File socket, std::string peer);
  void tick();
  std::int64_t look(Connection& connection);
  void seeOut();

  EngineParts& parts_;
  const int listener_;
  const MakeTransport make_transport_;
  const std::function<void()> close_listener_;
  TimerWheel wheel_;
  bool is_paused_ = false;  ///< No descriptor or memory for another connection: not before the next tick.
  bool is_closed_ = false;
  Ticks::Clock::time_point drain_end_;
};

}  // namespace berth::http
