// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "http/ready_queue.hpp"
#include "model/lane.hpp"

#include <atomic>
#include <cstddef>
#include <list>
#include <memory>
#include <mutex>
#include <vector>

namespace berth::http {

/// Connections whose request waits for a place in one Lane, first come first served. A place that becomes free is taken
/// on behalf of the first of them (Connection::granted) before it is woken, so nobody overtakes it.
class LaneQueue {
 public:
  LaneQueue(Lane& lane, ReadyQueue& ready) : lane_{lane}, ready_{&ready} {}

  Lane& lane() const { return lane_; }
  /// Somebody waits: newcomers have to queue as well.
  bool isBusy() const { return waiting_.load(std::memory_order_acquire) > 0; }
  /// The owner queues its connection, and parks it next. It may be granted its place at once.
  void push(Connection& connection);
  /// False when it is not in the queue any more, because it was granted a place.
  bool remove(Connection& connection);
  /// Places may be free.
  void grant();
  /// No more grants: the lane may outlive the engine.
  void close();

 private:
  Lane& lane_;
  std::mutex mutex_;
  ReadyQueue* ready_;
  std::list<Connection*> queue_;
  std::atomic<std::size_t> waiting_{0};  ///< Size of the queue.
};

/// The queues of all lanes the engine knows.
class LaneQueues {
 public:
  /// Takes over Lane::onFree of each.
  LaneQueues(const std::vector<Lane*>& lanes, ReadyQueue& ready);
  ~LaneQueues();
  LaneQueues(const LaneQueues&) = delete;
  LaneQueues& operator=(const LaneQueues&) = delete;

  /// Throws std::logic_error for a lane that the engine was not told of.
  LaneQueue& of(const Lane& lane) const;
  std::size_t totalWidth() const;

 private:
  std::vector<std::shared_ptr<LaneQueue>> queues_;  ///< Shared with Lane::onFree.
};

}  // namespace berth::http
