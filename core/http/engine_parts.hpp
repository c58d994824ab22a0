// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "http/engine.hpp"
#include "http/gate.hpp"
#include "http/lane_queue.hpp"
#include "http/ready_queue.hpp"
#include "http/roster.hpp"
#include "http/ticks.hpp"
#include "model/file.hpp"
#include "model/lane.hpp"

#include <atomic>
#include <vector>

namespace berth::http {

/// What the engine's threads share.
struct EngineParts {
  EngineParts(EngineLimits engine_limits, Application& served, std::vector<Lane*> handler_lanes);

  const EngineLimits limits;
  Application& application;
  const int processors;  ///< Turns are one more.
  const Ticks ticks;

  File epoll;        ///< Every connection, one-shot; data is the Connection.
  File end_event;    ///< In epoll; readable for good once the workers shall end.
  File bell;         ///< Rouses the acceptor: a stop, or a place for a connection.
  ReadyQueue ready;  ///< In epoll.
  Gate gate;
  /// What blocks on this machine's disk without a lane of its own: BodySink::write and files that are not in memory.
  Lane disk;
  LaneQueues lanes;
  Roster roster;

  std::atomic<bool> is_stopping{false};  ///< Answers close their connection, idle connections end.
  std::atomic<bool> is_cutting{false};   ///< Everything ends.
  std::atomic<bool> is_ending{false};    ///< The workers go home.
  std::atomic<bool> is_full{false};      ///< The acceptor waits for a connection to close.

  void ringBell();
};

}  // namespace berth::http
