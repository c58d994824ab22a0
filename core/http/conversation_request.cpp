// SPDX-License-Identifier: Apache-2.0
// How a Conversation reads a request and has it served.
#include "http/connection.hpp"
#include "http/conversation.hpp"
#include "http/engine_parts.hpp"
#include "http/worker.hpp"

#include <algorithm>
#include <utility>

namespace berth::http {
namespace {

constexpr std::size_t kHeadReadBytes = 16 << 10;
constexpr std::size_t kFirstBodyBytes = 64 << 10;
constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";

}  // namespace

Conversation::Next Conversation::readHead() {
  const EngineLimits& limits = worker_->parts().limits;
  // RFC 9112 §2.2: old clients send an empty line behind a body.
  while (!has_begun_head_ && inbox_.view().substr(0, 2) == "\r\n") inbox_.consume(2);
  const bool may_be_empty_line = !has_begun_head_ && inbox_.view() == "\r";
  if (!inbox_.isEmpty() && !may_be_empty_line) {
    if (budget_ == 0) return waitFor(Wait::For::kSpace);
    if (!std::exchange(has_begun_head_, true)) deadline_ = tickAfter(limits.head_time);
    const Result<std::size_t> head_bytes = scanner_.scan(inbox_.view(), {limits.head_bytes, limits.uri_bytes});
    if (!head_bytes) {
      request_ = {};
      openRequest();
      refuse(head_bytes.error(), true);
      return {};
    }
    if (*head_bytes > 0) return takeHead(*head_bytes);
  }
  if (!may_have_bytes_) return waitForHead();
  const Moved moved = inbox_.fill(*connection_->transport, worker_->buffer().first(kHeadReadBytes));
  may_have_bytes_ = moved.bytes == kHeadReadBytes || connection_->transport->hasBuffered();
  if (moved.outcome == Moved::Outcome::kEnd || moved.outcome == Moved::Outcome::kLost) {
    phase_ = Phase::kEnd;
    if (const auto* const trouble = connection_->transport->trouble()) turnAway(*trouble);
  }
  return {};
}

void Conversation::turnAway(const TransportTrouble& trouble) {
  if (trouble.is_plain_http) {
    request_ = {};
    openRequest();
    return refuse({ErrorCode::kBadRequest,
                   "This port speaks HTTPS and the request is plain HTTP. Use https:// in place of http://."},
                  true);
  }
  worker_->parts().application.turnedAway(connection_->peer, trouble.cause);
  startToLinger();
}

Conversation::Next Conversation::waitForHead() {
  if (has_begun_head_) return waitFor(Wait::For::kBytes);
  if (worker_->parts().is_stopping.load(std::memory_order_relaxed)) {
    phase_ = Phase::kEnd;
    return {};
  }
  const EngineLimits& limits = worker_->parts().limits;
  const bool was_partway = std::exchange(is_partway_, connection_->transport->isPartway());
  if (!is_partway_) {
    deadline_ = tickAfter(limits.idle_time);
    if (inbox_.isEmpty()) return waitFor(Wait::For::kIdle);
  } else if (!was_partway) {
    deadline_ = tickAfter(limits.head_time);
  }
  return waitFor(Wait::For::kBytes);
}

Conversation::Next Conversation::takeHead(std::size_t head_bytes) {
  const EngineLimits& limits = worker_->parts().limits;
  const auto facts = parseHead(inbox_.view().substr(0, head_bytes), {limits.head_bytes, limits.uri_bytes}, request_);
  inbox_.consumeAndWipe(head_bytes);
  head_bytes_ = head_bytes;
  openRequest();
  if (!facts) {
    refuse(facts.error(), true);
    return {};
  }
  facts_ = *facts;
  body_ = BodyReader{request_};
  awaits_continue_ = facts_.expects_continue && !body_.isDone();
  dispatch();
  return {};
}

void Conversation::dispatch() {
  BodyPlan plan;
  try {
    plan = worker_->parts().application.plan(request_);
  } catch (const std::exception& problem) {
    worker_->parts().application.failed(request_, problem.what());
    return refuse({ErrorCode::kInternal, {}}, false);
  }
  max_body_ = plan.max_body;
  if (plan.to_sink) {
    phase_ = Phase::kOpen;
  } else if (request_.content_length.value_or(0) > max_body_ || (request_.is_chunked && max_body_ == 0)) {
    refuse(bodyTooLarge(), false);
  } else if (request_.hasBody()) {
    request_.body.reserve(std::min<std::size_t>(request_.content_length.value_or(0), kFirstBodyBytes));
    startBody();
  } else {
    phase_ = Phase::kFinish;
  }
}

Error Conversation::bodyTooLarge() const {
  return {ErrorCode::kManifestTooLarge, "At most " + std::to_string(max_body_) + " bytes are taken here."};
}

Conversation::Next Conversation::openSink() {
  std::variant<std::unique_ptr<BodySink>, Response> opened;
  switch (attempt([&] { opened = worker_->parts().application.open(request_); })) {
    case Attempt::kParked:
      return parked();
    case Attempt::kFailed:
      refuse({ErrorCode::kInternal, {}}, false);
      return {};
    case Attempt::kDone:
      break;
  }
  if (auto* const answer = std::get_if<Response>(&opened)) {
    respond(std::move(*answer));
  } else {
    sink_ = std::get<std::unique_ptr<BodySink>>(std::move(opened));
    startBody();
  }
  return {};
}

// Only now the application wants the body. A client that got no 100 because its socket is full sends without it.
void Conversation::startBody() {
  phase_ = Phase::kReceive;
  extendProgress();
  if (!std::exchange(awaits_continue_, false) || !inbox_.isEmpty()) return;
  const Moved moved = connection_->transport->send(kContinue, {}, false);
  if (moved.some() && moved.bytes < kContinue.size()) lose();
}

Conversation::Next Conversation::receive() {
  if (!unwritten_.empty()) {
    if (Next wait = writeToSink(unwritten_); wait || phase_ != Phase::kReceive) return wait;
    unwritten_.clear();
  }
  while (!body_.isDone()) {
    if (inbox_.isEmpty()) {
      if (Next wait = receiveMore(); wait || phase_ != Phase::kReceive) return wait;
    }
    const Result<DecodedPart> part = body_.decode(inbox_.data(), inbox_.size());
    if (!part) {
      refuse(part.error(), true);
      return {};
    }
    if (sink_) {
      inbox_.consume(part->consumed);
      if (Next wait = take(part->content); wait || phase_ != Phase::kReceive) return wait;
    } else {
      // A form may hold a password.
      (void)take(part->content);
      inbox_.consumeAndWipe(part->consumed);
      if (phase_ != Phase::kReceive) return {};
    }
  }
  phase_ = Phase::kFinish;
  return {};
}

// Bytes of a body, as many as this turn may still take.
Conversation::Next Conversation::receiveMore() {
  if (budget_ == 0) return waitFor(Wait::For::kSpace);
  const std::size_t most = body_.worthReading(std::min(budget_, worker_->buffer().size()));
  const Moved moved = inbox_.fill(*connection_->transport, worker_->buffer().first(most));
  if (moved.outcome == Moved::Outcome::kLater) return waitFor(Wait::For::kBytes);
  if (moved.some()) {
    budget_ -= moved.bytes;
    extendProgress();
  } else {
    lose();
  }
  return {};
}

Conversation::Next Conversation::take(std::string_view content) {
  if (content.empty()) return {};
  if (sink_) return writeToSink(content);
  if (content.size() > max_body_ - request_.body.size()) {
    refuse(bodyTooLarge(), false);
  } else {
    request_.body.append(content);
  }
  return {};
}

Conversation::Next Conversation::writeToSink(std::string_view content) {
  Result<void> written;
  const Attempt outcome = attempt([&] {
    worker_->claim(worker_->parts().disk);
    written = sink_->write(content);
  });
  if (outcome == Attempt::kParked) {
    if (unwritten_.empty()) unwritten_ = content;
    return parked();
  }
  if (outcome == Attempt::kFailed) {
    refuse({ErrorCode::kInternal, {}}, false);
  } else if (!written) {
    refuse(written.error(), false);
  }
  return {};
}

Conversation::Next Conversation::finish() {
  Response response;
  const Attempt outcome =
      attempt([&] { response = sink_ ? sink_->close() : worker_->parts().application.handle(request_); });
  if (outcome == Attempt::kParked) return parked();
  sink_.reset();
  if (outcome == Attempt::kFailed) {
    refuse({ErrorCode::kInternal, {}}, false);
  } else {
    respond(std::move(response));
  }
  return {};
}

Conversation::Next Conversation::abortSink() {
  if (attempt([&] { sink_->abort(); }) == Attempt::kParked) return parked();
  sink_.reset();
  phase_ = response_ ? Phase::kPrepare : Phase::kEnd;
  return {};
}

}  // namespace berth::http
