// SPDX-License-Identifier: Apache-2.0
#include "http/answer.hpp"

#include "http/field.hpp"

#include <Poco/Net/HTTPResponse.h>
#include <sys/uio.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <numeric>
#include <utility>

namespace berth::http {
namespace {

constexpr int kNoContent = 204;
constexpr int kNotModified = 304;

bool hasNoBody(int status) {
  return status == kNoContent || status == kNotModified;
}

// Fields that only the engine can know.
bool isOurs(std::string_view name) {
  constexpr std::array<std::string_view, 4> kOurs{"Content-Length", "Date", "Connection", "Transfer-Encoding"};
  return std::any_of(kOurs.begin(), kOurs.end(), [name](auto ours) { return equalsIgnoringCase(ours, name); });
}

// Whatever a handler puts into a value, it cannot start a line of its own.
void appendValue(std::string& head, std::string_view value) {
  const std::size_t start = head.size();
  head.append(value);
  if (consistsOf(kValueCharacter, value)) return;
  std::replace_if(
      head.begin() + static_cast<std::ptrdiff_t>(start), head.end(), [](char c) { return !is(kValueCharacter, c); },
      ' ');
}

Span firstSpan(const Response& response) {
  return response.parts.empty() ? Span{0, response.content.size} : response.parts.front().span;
}

bool isInside(const Span& span, const Content& content) {
  const bool has_source = content.bytes || content.file || content.pieces;
  return span.offset <= content.size && span.length <= content.size - span.offset && (span.length == 0 || has_source) &&
         (!content.bytes || content.bytes->size() >= span.offset + span.length);
}

std::uint64_t bodyLength(const Response& response) {
  if (response.parts.empty()) return response.content.size;
  return std::accumulate(
      response.parts.begin(), response.parts.end(), std::uint64_t{0},
      [](std::uint64_t sum, const Part& part) { return sum + part.before.size() + part.span.length; });
}

}  // namespace

Result<Span> firstSpanOf(const Response& response) {
  const Span first = firstSpan(response);
  const auto is_inside = [&](const Part& part) { return isInside(part.span, response.content); };
  if (isInside(first, response.content) && std::all_of(response.parts.begin(), response.parts.end(), is_inside))
    return first;
  return fail(ErrorCode::kInternal, "The answer's content is not what its size says.");
}

bool isInMemory(int file, std::uint64_t offset) {
  char byte = 0;
  const iovec one{&byte, 1};
  return ::preadv2(file, &one, 1, static_cast<off_t>(offset), RWF_NOWAIT) >= 0 || errno != EAGAIN;
}

void Answer::begin(Response response, const AnswerFacts& facts) {
  clear();
  response_ = std::move(response);
  writeHead(facts);
  if (facts.is_head || hasNoBody(response_.status)) {
    response_.parts.clear();
  } else if (hasNextPart()) {
    beginPart();
  } else {
    length_ = response_.content.size;
  }
}

void Answer::beginPart() {
  const Part& part = response_.parts[next_part_++];
  if (text_sent_ == text_.size()) {
    text_.clear();
    text_sent_ = 0;
  }
  text_.append(part.before);
  finished_ += sent_;
  offset_ = part.span.offset;
  length_ = part.span.length;
  sent_ = 0;
  piece_.clear();
  piece_start_ = 0;
}

void Answer::writeHead(const AnswerFacts& facts) {
  using Poco::Net::HTTPResponse;
  text_.append("HTTP/1.1 ").append(std::to_string(response_.status)).append(" ");
  text_.append(HTTPResponse::getReasonForStatus(static_cast<HTTPResponse::HTTPStatus>(response_.status)));
  text_.append("\r\nDate: ").append(facts.date);
  for (const auto& [name, value] : response_.headers) {
    if (isOurs(name) || !consistsOf(kTokenCharacter, name)) continue;
    text_.append("\r\n").append(name).append(": ");
    appendValue(text_, value);
  }
  if (!hasNoBody(response_.status)) text_.append("\r\nContent-Length: ").append(std::to_string(bodyLength(response_)));
  if (facts.closes) {
    text_.append("\r\nConnection: close");
  } else if (facts.is_http_1_0) {
    text_.append("\r\nConnection: keep-alive");
  }
  text_.append("\r\n\r\n");
}

bool Answer::isReadFirst(const Response& response) {
  const std::uint64_t length = firstSpan(response).length;
  if (length == 0 || hasNoBody(response.status)) return false;
  return response.content.pieces || (response.content.file && length <= kSmallFileBytes);
}

Span Answer::nextPiece() const {
  return {offset_ + sent_, std::min<std::uint64_t>(left(), kPieceBytes)};
}

bool Answer::givePiece(std::string piece) {
  if (piece.empty() || piece.size() > left()) return false;
  piece_ = std::move(piece);
  piece_start_ = sent_;
  return true;
}

std::string_view Answer::memory() const {
  if (left() == 0) return {};
  if (response_.content.bytes) return std::string_view{*response_.content.bytes}.substr(offset_ + sent_, left());
  return std::string_view{piece_}.substr(std::min<std::size_t>(piece_.size(), sent_ - piece_start_));
}

Answer::Progress Answer::send(Transport& transport, std::size_t& budget) {
  if (const Progress progress = flush(transport, budget); progress != Progress::kDone) return progress;
  for (;;) {
    const bool has_text = text_sent_ < text_.size();
    if (!has_text && left() == 0) {
      if (!hasNextPart()) return flush(transport, budget);
      beginPart();
      continue;
    }
    const bool is_in_memory = has_text || !memory().empty();
    if (!is_in_memory && !response_.content.file) return Progress::kNeedsPiece;
    const Progress progress = is_in_memory ? sendMemory(transport, budget) : sendFile(transport, budget);
    if (progress != Progress::kDone) return progress;
  }
}

// kDone: nothing waits in the transport.
Answer::Progress Answer::flush(Transport& transport, std::size_t& budget) {
  while (transport.hasUnsent()) {
    const Moved moved = transport.flush();
    if (moved.outcome == Moved::Outcome::kLater) return Progress::kBlocked;
    if (!moved.some()) return Progress::kBroken;
    budget -= std::min(budget, moved.bytes);
  }
  return Progress::kDone;
}

// kDone: what lay in memory is sent.
Answer::Progress Answer::sendMemory(Transport& transport, std::size_t& budget) {
  if (budget == 0) return Progress::kTurnOver;
  const std::string_view text = std::string_view{text_}.substr(text_sent_);
  const std::string_view content = memory().substr(0, budget);
  const bool file_follows = content.empty() && left() > 0 && response_.content.file != nullptr;
  has_begun_ = true;
  const Moved moved = transport.send(text, content, file_follows);
  if (moved.outcome == Moved::Outcome::kLater) return Progress::kBlocked;
  if (!moved.some()) return Progress::kBroken;
  const std::size_t of_text = std::min(text.size(), moved.bytes);
  text_sent_ += of_text;
  sent_ += moved.bytes - of_text;
  budget -= std::min(budget, moved.bytes);
  return moved.bytes < text.size() + content.size() ? Progress::kBlocked : Progress::kDone;
}

Answer::Progress Answer::sendFile(Transport& transport, std::size_t& budget) {
  if (budget == 0) return Progress::kTurnOver;
  if (!isInMemory(response_.content.file->fd(), offset_ + sent_)) return Progress::kNeedsDisk;
  return sendPartFromDisk(transport, budget);
}

Answer::Progress Answer::sendFromDisk(Transport& transport, std::size_t& budget) {
  const Progress progress = sendPartFromDisk(transport, budget);
  return progress == Progress::kDone && hasNextPart() ? Progress::kTurnOver : progress;
}

Answer::Progress Answer::sendPartFromDisk(Transport& transport, std::size_t& budget) {
  while (left() > 0) {
    if (budget == 0) return Progress::kTurnOver;
    const auto length = static_cast<std::size_t>(std::min<std::uint64_t>(left(), budget));
    const Moved moved = transport.sendFile(response_.content.file->fd(), offset_ + sent_, length);
    if (moved.outcome == Moved::Outcome::kLater) return Progress::kBlocked;
    if (!moved.some()) return Progress::kBroken;
    sent_ += moved.bytes;
    budget -= moved.bytes;
  }
  return flush(transport, budget);
}

void Answer::clear() {
  response_ = {};
  next_part_ = 0;
  finished_ = 0;
  text_.clear();
  text_sent_ = 0;
  offset_ = length_ = sent_ = 0;
  std::string{}.swap(piece_);
  piece_start_ = 0;
  has_begun_ = false;
}

}  // namespace berth::http
