// SPDX-License-Identifier: Apache-2.0
#include "model/lane.hpp"

namespace berth {

bool Lane::tryEnter() {
  const std::lock_guard lock{mutex_};
  if (inside_ >= width_) return false;
  ++inside_;
  return true;
}

void Lane::enter() {
  std::unique_lock lock{mutex_};
  free_.wait(lock, [this] { return inside_ < width_; });
  ++inside_;
}

void Lane::leave() {
  {
    const std::lock_guard lock{mutex_};
    --inside_;
  }
  free_.notify_one();
  if (notify_) notify_();
}

Turn*& Turn::current() {
  thread_local Turn* turn = nullptr;
  return turn;
}

LaneUse::LaneUse(Lane& lane) {
  if (Turn* turn = Turn::current()) {
    turn->claim(lane);
    turn->yield();
    return;
  }
  lane.enter();
  entered_ = &lane;
}

LaneUse::~LaneUse() {
  if (entered_ != nullptr) {
    entered_->leave();
  } else if (Turn* turn = Turn::current()) {
    turn->resume();
  }
}

LaneVisit::~LaneVisit() {
  if (Turn* turn = Turn::current()) turn->leave(lane_);
}

Blocking::Blocking() {
  if (Turn* turn = Turn::current()) turn->yield();
}

Blocking::~Blocking() {
  if (Turn* turn = Turn::current()) turn->resume();
}

}  // namespace berth
