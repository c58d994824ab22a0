// SPDX-License-Identifier: Apache-2.0
#include "http/conversation.hpp"

#include "http/connection.hpp"
#include "http/engine_parts.hpp"
#include "http/lane_queue.hpp"
#include "http/worker.hpp"

#include <array>
#include <utility>

namespace berth::http {
namespace {

// What one turn may move before the others' turn comes.
constexpr std::size_t kTurnBytes = 256 << 10;
// A buffer that grew beyond this is not kept for the next client.
constexpr std::size_t kKeptBytes = 16 << 10;

void trim(std::string& buffer) {
  if (buffer.capacity() > kKeptBytes) std::string{}.swap(buffer);
  buffer.clear();
}

}  // namespace

Wait Conversation::advance(Connection& connection, Worker& worker) {
  connection_ = &connection;
  worker_ = &worker;
  budget_ = kTurnBytes;
  may_have_bytes_ = true;
  if (std::exchange(connection.is_too_many, false)) {
    request_ = {};
    openRequest();
    refuse({ErrorCode::kUnavailable, "The server has as many connections as it takes. Try again shortly."}, true);
  }
  Next wait = resumeParked();
  if (std::exchange(connection.has_expired, false) && !wait) expire();
  if (worker.parts().is_cutting.load(std::memory_order_relaxed) && !wait) cut();
  while (!wait) wait = runPhase();
  inbox_.keep();
  return *wait;
}

Conversation::Next Conversation::runPhase() {
  using Member = Next (Conversation::*)();
  static constexpr std::array<Member, static_cast<std::size_t>(Phase::kCount_)> kPhases{
      &Conversation::readHead,  &Conversation::openSink, &Conversation::receive,    &Conversation::finish,
      &Conversation::abortSink, &Conversation::prepare,  &Conversation::sendAnswer, &Conversation::drain,
      &Conversation::linger,    &Conversation::end,
  };
  return (this->*kPhases[static_cast<std::size_t>(phase_)])();
}

// Whoever waits for a place goes on when it has one, or when waiting is over (has_expired stays set then).
Conversation::Next Conversation::resumeParked() {
  if (queue_ == nullptr) return {};
  const bool gives_up = connection_->has_expired || worker_->parts().is_cutting.load(std::memory_order_relaxed);
  granted_ = connection_->granted.exchange(nullptr, std::memory_order_acquire);
  if (granted_ == nullptr && !gives_up) return parked();
  if (granted_ == nullptr && !queue_->remove(*connection_)) {
    granted_ = connection_->granted.exchange(nullptr, std::memory_order_acquire);
  }
  if (granted_ != nullptr) {
    connection_->has_expired = false;
    extendProgress();
  }
  queue_ = nullptr;
  return {};
}

Conversation::Attempt Conversation::attemptCall(void (*call)(void*), void* context) {
  std::string cause;
  try {
    const Worker::Step step{*worker_, std::exchange(granted_, nullptr)};
    call(context);
    queue_deadline_.reset();
    return Attempt::kDone;
  } catch (const LaneFull& full) {
    full_ = full.lane;
    queue_ = &worker_->parts().lanes.of(*full_);
    if (!queue_deadline_) queue_deadline_ = tickAfter(worker_->parts().limits.queue_time);
    deadline_ = *queue_deadline_;
    queue_->push(*connection_);
    return Attempt::kParked;
  } catch (const std::exception& problem) {
    cause = problem.what();
  } catch (...) {
    cause = "something that is no std::exception";
  }
  queue_deadline_.reset();
  worker_->parts().application.failed(request_, cause);
  return Attempt::kFailed;
}

void Conversation::openRequest() {
  is_open_ = true;
  started_ = worker_->now();
  request_.peer = connection_->peer;
  request_.is_tls = connection_->transport->isTls();
  request_.certificate = connection_->transport->certificate();
  if (request_.id.empty()) worker_->makeId(request_.id);
}

void Conversation::report(int status) {
  is_open_ = false;
  const auto now = Ticks::Clock::now();
  worker_->parts().application.answered(
      request_, {status, answer_.response().error, head_bytes_, body_.receivedBytes(), answer_.sentBytes(),
                 now - started_, answer_began_.value_or(now) - started_});
}

void Conversation::expire() {
  const bool waited_for_place = std::exchange(queue_deadline_, std::nullopt).has_value();
  switch (phase_) {
    case Phase::kHead:
      if (!has_begun_head_) break;
      request_ = {};
      openRequest();
      return refuse({ErrorCode::kRequestTimeout, "The request's head did not come in time."}, true);
    case Phase::kReceive:
      if (waited_for_place) return refuse(tooBusy(), false);
      return refuse({ErrorCode::kRequestTimeout, "The request's body stopped coming."}, true);
    case Phase::kOpen:
    case Phase::kFinish:
    case Phase::kPrepare:
      response_.reset();
      return refuse(tooBusy(), false);
    case Phase::kAbort:
      sink_.reset();
      phase_ = response_ ? Phase::kPrepare : Phase::kEnd;
      return;
    case Phase::kAnswer:
      return cut();
    default:
      break;
  }
  phase_ = Phase::kEnd;
}

Error Conversation::tooBusy() const {
  const std::string where = full_ == nullptr ? "" : " (" + full_->name() + ")";
  return {ErrorCode::kUnavailable,
          "The server is busy: the request found no place in time" + where + ". Try again shortly."};
}

void Conversation::cut() {
  if (phase_ == Phase::kAnswer && answer_.hasBegun()) connection_->transport->resetOnClose();
  // It was tried and found no place.
  if (phase_ == Phase::kAbort) sink_.reset();
  lose();
}

void Conversation::lose() {
  response_.reset();
  phase_ = sink_ ? Phase::kAbort : Phase::kEnd;
}

Conversation::Next Conversation::end() {
  if (is_open_) report(answer_.hasBegun() ? answer_.status() : kClientGone);
  if (granted_ != nullptr) std::exchange(granted_, nullptr)->leave();
  return Wait{};
}

void Conversation::clear() {
  nextRequest();
  inbox_.clear();
  queue_deadline_.reset();
}

// Everything of a request that is over; buffers of a usual size stay.
void Conversation::nextRequest() {
  phase_ = Phase::kHead;
  scanner_.reset();
  has_begun_head_ = is_partway_ = is_open_ = awaits_continue_ = closes_ = false;
  request_.wipeSecrets();
  trim(request_.body);
  request_.login = {};
  request_.answer_by.reset();
  trim(unwritten_);
  facts_ = {};
  body_ = {};
  sink_.reset();
  response_.reset();
  answer_.clear();
  answer_began_.reset();
  full_ = nullptr;
  head_bytes_ = 0;
  drained_ = 0;
}

void Conversation::extendProgress() {
  deadline_ = tickAfter(worker_->parts().limits.progress_time);
}

std::int64_t Conversation::tickAfter(std::chrono::milliseconds duration) const {
  return worker_->tick() + Ticks::of(duration);
}

}  // namespace berth::http
