// SPDX-License-Identifier: Apache-2.0
#include "http/lane_queue.hpp"

#include "http/connection.hpp"

#include <algorithm>
#include <stdexcept>

namespace berth::http {

void LaneQueue::push(Connection& connection) {
  {
    const std::lock_guard lock{mutex_};
    queue_.push_back(&connection);
    waiting_.store(queue_.size(), std::memory_order_release);
  }
  // A place may have become free between the refusal and the queueing.
  grant();
}

bool LaneQueue::remove(Connection& connection) {
  const std::lock_guard lock{mutex_};
  const auto found = std::find(queue_.begin(), queue_.end(), &connection);
  if (found == queue_.end()) return false;
  queue_.erase(found);
  waiting_.store(queue_.size(), std::memory_order_release);
  return true;
}

void LaneQueue::grant() {
  if (!isBusy()) return;
  const std::lock_guard lock{mutex_};
  while (ready_ != nullptr && !queue_.empty() && lane_.tryEnter()) {
    Connection& first = *queue_.front();
    queue_.pop_front();
    waiting_.store(queue_.size(), std::memory_order_release);
    first.granted.store(&lane_, std::memory_order_release);
    if (first.wake()) ready_->push(first);
  }
}

void LaneQueue::close() {
  const std::lock_guard lock{mutex_};
  ready_ = nullptr;
}

LaneQueues::LaneQueues(const std::vector<Lane*>& lanes, ReadyQueue& ready) {
  for (Lane* const lane : lanes) {
    auto queue = std::make_shared<LaneQueue>(*lane, ready);
    lane->onFree([queue] { queue->grant(); });
    queues_.push_back(std::move(queue));
  }
}

LaneQueues::~LaneQueues() {
  for (const auto& queue : queues_) queue->close();
}

LaneQueue& LaneQueues::of(const Lane& lane) const {
  for (const auto& queue : queues_) {
    if (&queue->lane() == &lane) return *queue;
  }
  throw std::logic_error{"The HTTP engine was not told of the lane " + lane.name() + "."};
}

std::size_t LaneQueues::totalWidth() const {
  std::size_t width = 0;
  for (const auto& queue : queues_) width += queue->lane().width();
  return width;
}

}  // namespace berth::http
