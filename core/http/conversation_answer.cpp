// SPDX-License-Identifier: Apache-2.0
// How a Conversation sends an answer and goes on, or ends, behind it.
#include "http/connection.hpp"
#include "http/conversation.hpp"
#include "http/engine_parts.hpp"
#include "http/field.hpp"
#include "http/worker.hpp"

#include <sys/uio.h>

#include <algorithm>
#include <cerrno>
#include <utility>

namespace berth::http {
namespace {

constexpr std::uint64_t kMaxDrainBytes = 1 << 20;
constexpr std::chrono::milliseconds kLingerTime{2'000};
// What a request costs of a turn beside its bytes, so that a client that sends many at once has to queue.
constexpr std::size_t kRequestCostBytes = 4 << 10;
constexpr std::string_view kRetryAfterSeconds = "5";

void addRetryAfter(Response& response) {
  constexpr int kServiceUnavailable = 503;
  const bool is_said = std::any_of(response.headers.begin(), response.headers.end(),
                                   [](const auto& header) { return equalsIgnoringCase(header.first, "Retry-After"); });
  if (response.status == kServiceUnavailable && !is_said)
    response.setHeader("Retry-After", std::string{kRetryAfterSeconds});
}

// All of `span`, or an error. With kNoWait in `flags` an empty string when it is not all in memory.
Result<std::string> readSmallFile(int file, Span span, int flags) {
  std::string bytes(span.length, '\0');
  std::size_t got = 0;
  while (got < bytes.size()) {
    const iovec rest{bytes.data() + got, bytes.size() - got};
    const ssize_t count = ::preadv2(file, &rest, 1, static_cast<off_t>(span.offset + got), flags);
    if (count > 0) {
      got += static_cast<std::size_t>(count);
    } else if (count < 0 && flags != 0 && (errno == EAGAIN || errno == EOPNOTSUPP)) {
      return std::string{};
    } else if (count == 0 || errno != EINTR) {
      return fail(ErrorCode::kDataLoss, "The stored content cannot be read, or is shorter than it was.");
    }
  }
  return bytes;
}

}  // namespace

void Conversation::respond(Response response) {
  response_ = std::move(response);
  phase_ = sink_ ? Phase::kAbort : Phase::kPrepare;
}

void Conversation::refuse(const Error& error, bool close) {
  Response response;
  try {
    response = worker_->parts().application.refuse(request_, error);
  } catch (const std::exception& problem) {
    worker_->parts().application.failed(request_, problem.what());
    response.status = errorRow(error.code).status;
  }
  addRetryAfter(response);
  closes_ = closes_ || close;
  respond(std::move(response));
}

// As long as nothing is sent, content that cannot be read is an honest error.
Conversation::Next Conversation::prepare() {
  std::string first;
  const bool is_head = request_.method == "HEAD";
  if (!is_head) {
    Result<std::string> read;
    switch (attempt([&] { read = readFirst(); })) {
      case Attempt::kParked:
        return parked();
      case Attempt::kFailed:
        read = fail(ErrorCode::kInternal);
        break;
      case Attempt::kDone:
        break;
    }
    if (!read) {
      refuse(read.error(), false);
      // An answer to an error has its content in memory; if even that is not so, it goes without.
      if (!firstSpanOf(*response_) || Answer::isReadFirst(*response_)) response_->content = {};
      response_->parts.clear();
      return {};
    }
    first = *std::move(read);
  }
  beginAnswer(is_head);
  if (!first.empty() && !answer_.givePiece(std::move(first))) cut();
  return {};
}

// The first bytes of the answer if they are better read before its head is sent. May block, in a lane.
Result<std::string> Conversation::readFirst() {
  const Response& response = *response_;
  BERTH_TRY(const Span span, firstSpanOf(response));
  if (!Answer::isReadFirst(response)) return std::string{};
  if (response.content.pieces) {
    BERTH_TRY(std::string piece,
              response.content.pieces->read(span.offset, std::min<std::uint64_t>(span.length, Answer::kPieceBytes)));
    if (piece.empty()) return fail(ErrorCode::kDataLoss, "The stored content is shorter than it was.");
    return piece;
  }
  BERTH_TRY(std::string bytes, readSmallFile(response.content.file->fd(), span, RWF_NOWAIT));
  if (!bytes.empty()) return bytes;
  worker_->claim(worker_->parts().disk);
  const Blocking blocking;
  return readSmallFile(response.content.file->fd(), span, 0);
}

void Conversation::beginAnswer(bool is_head) {
  const std::optional<std::uint64_t> left = body_.left();
  const bool leaves_too_much = !body_.isDone() && (awaits_continue_ || (left && *left > kMaxDrainBytes));
  closes_ = closes_ || response_->close || !facts_.keep_alive || leaves_too_much ||
            worker_->parts().is_stopping.load(std::memory_order_relaxed);
  answer_.begin(*std::exchange(response_, std::nullopt), {is_head, request_.is_http_1_0, closes_, worker_->date()});
  phase_ = Phase::kAnswer;
  extendProgress();
}

Conversation::Next Conversation::sendAnswer() {
  const std::size_t budget_before = budget_;
  Answer::Progress progress = answer_.send(*connection_->transport, budget_);
  if (progress == Answer::Progress::kNeedsDisk) {
    const Attempt outcome = attempt([&] {
      worker_->claim(worker_->parts().disk);
      const Blocking blocking;
      progress = answer_.sendFromDisk(*connection_->transport, budget_);
    });
    if (outcome == Attempt::kParked) return parked();
  }
  if (budget_ < budget_before) extendProgress();
  if (progress != Answer::Progress::kDone && answer_.hasBegun() && !answer_began_) answer_began_ = Ticks::Clock::now();
  switch (progress) {
    case Answer::Progress::kDone:
      return afterAnswer();
    case Answer::Progress::kBlocked:
    case Answer::Progress::kTurnOver:
      return waitFor(Wait::For::kSpace);
    case Answer::Progress::kNeedsPiece:
      return readPiece();
    default:
      cut();
      return {};
  }
}

Conversation::Next Conversation::readPiece() {
  Result<std::string> piece;
  const Attempt outcome = attempt([&] {
    const Span span = answer_.nextPiece();
    piece = answer_.response().content.pieces->read(span.offset, span.length);
  });
  if (outcome == Attempt::kParked) return parked();
  if (outcome == Attempt::kFailed || !piece || !answer_.givePiece(*std::move(piece))) {
    cut();
  } else {
    extendProgress();
  }
  return {};
}

Conversation::Next Conversation::afterAnswer() {
  report(answer_.status());
  budget_ -= std::min(budget_, kRequestCostBytes);
  if (!closes_ && body_.isDone()) {
    may_have_bytes_ = connection_->transport->hasBuffered();
    nextRequest();
  } else if (!closes_) {
    phase_ = Phase::kDrain;
    extendProgress();
  } else if (!facts_.keep_alive && body_.isDone()) {
    phase_ = Phase::kEnd;
  } else {
    startToLinger();
  }
  return {};
}

// Closing while the client still sends would reset the connection, and the answer with it.
void Conversation::startToLinger() {
  connection_->transport->finishSending();
  phase_ = Phase::kLinger;
  deadline_ = tickAfter(kLingerTime);
}

Conversation::Next Conversation::drain() {
  while (!body_.isDone()) {
    if (inbox_.isEmpty()) {
      if (Next wait = receiveMore(); wait || phase_ != Phase::kDrain) return wait;
    }
    const Result<DecodedPart> part = body_.decode(inbox_.data(), inbox_.size());
    if (part) inbox_.consume(part->consumed);
    drained_ += part ? part->consumed : 0;
    if (!part || drained_ > kMaxDrainBytes) {
      startToLinger();
      return {};
    }
  }
  nextRequest();
  return {};
}

Conversation::Next Conversation::linger() {
  inbox_.clear();
  while (budget_ > 0) {
    const Moved moved = connection_->transport->receive(worker_->buffer().data(), worker_->buffer().size());
    if (moved.outcome == Moved::Outcome::kLater) return waitFor(Wait::For::kBytes);
    if (!moved.some()) {
      phase_ = Phase::kEnd;
      return {};
    }
    budget_ -= std::min(budget_, moved.bytes);
  }
  return waitFor(connection_->transport->hasBuffered() ? Wait::For::kSpace : Wait::For::kBytes);
}

}  // namespace berth::http
