// SPDX-License-Identifier: Apache-2.0
#include "bench/load/connection.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

namespace berth::bench {
namespace {

constexpr std::size_t kLongestHead = 64 << 10;

template <class Number>
bool parseNumber(std::string_view text, Number& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc{} && end == text.data() + text.size();
}

}  // namespace

Connection::Connection(const Target& target, std::unique_ptr<Script> script)
    : wire_{connectWire(target)}, script_{std::move(script)} {}

bool Connection::fail(std::string why) {
  failure_ = std::move(why);
  busy_ = false;
  return false;
}

bool Connection::begin() {
  request_ = script_->next();
  head_sent_ = body_sent_ = 0;
  head_.clear();
  head_complete_ = false;
  busy_ = true;
  began_ = Clock::now();
  return send();
}

bool Connection::send() {
  while (wantsToSend()) {
    const std::string_view head = std::string_view{request_.head}.substr(head_sent_);
    const std::string_view body = request_.body.substr(body_sent_);
    Moved moved = wire_->send(head, body);
    if (moved.bytes == 0) return moved.failure.empty() || fail(std::move(moved.failure));
    const auto of_head = std::min(moved.bytes, head.size());
    head_sent_ += of_head;
    body_sent_ += moved.bytes - of_head;
  }
  return true;
}

bool Connection::receive(std::span<char> buffer, Clock::time_point deadline) {
  do {
    Moved moved = wire_->receive(buffer);
    if (moved.bytes == 0) return moved.failure.empty() || fail(std::move(moved.failure));
    if (!busy_) return fail("the server spoke unasked");
    if (!take({buffer.data(), moved.bytes})) return false;
    const bool is_late = Clock::now() >= deadline;
    if (!busy_ && !is_late && !script_->done() && !begin()) return false;
    if (is_late) return true;
  } while (wire_->mayHoldMore());
  return true;
}

bool Connection::take(std::string_view bytes) {
  if (!head_complete_ && !takeHead(bytes)) return failure_.empty();
  if (chunks_) return takeChunks(bytes);
  if (bytes.size() > body_left_) return fail("more bytes than the answer has");
  body_left_ -= bytes.size();
  received_bytes += bytes.size();
  return body_left_ > 0 || finish();
}

bool Connection::takeChunks(std::string_view bytes) {
  const std::uint64_t before = chunks_->bytes();
  if (!chunks_->take(bytes)) return fail("a body that is not chunked as it says");
  answer_.body_bytes = chunks_->bytes();
  received_bytes += answer_.body_bytes - before;
  return !chunks_->isComplete() || finish();
}

/// Moves the head out of `bytes`. False: not all of it is there yet, or failure() says why.
bool Connection::takeHead(std::string_view& bytes) {
  const std::size_t before = head_.size();
  head_.append(bytes);
  const auto end = head_.find("\r\n\r\n", before < 3 ? 0 : before - 3);
  if (end == std::string::npos) return head_.size() <= kLongestHead ? false : fail("an endless head");
  bytes.remove_prefix(end + 4 - before);
  head_.resize(end + 2);
  head_complete_ = true;
  answer_ = Answer{};
  chunks_.reset();
  answer_.head = head_;
  if (head_.size() < 12 || !parseNumber(std::string_view{head_}.substr(9, 3), answer_.status))
    return fail("not an HTTP answer: " + head_);
  if (const auto length = answer_.header("content-length"); !length.empty()) {
    if (!parseNumber(length, answer_.body_bytes)) return fail("a strange Content-Length");
  } else if (answer_.header("transfer-encoding") == "chunked") {
    chunks_.emplace();
  } else if (answer_.status != 204) {
    return fail("an answer without Content-Length: " + head_);
  }
  body_left_ = request_.is_head ? 0 : answer_.body_bytes;
  return true;
}

bool Connection::finish() {
  busy_ = false;
  const std::chrono::duration<float, std::micro> took = Clock::now() - began_;
  micros.push_back(took.count());
  if (script_->answered(answer_)) return true;
  return fail(request_.head.substr(0, request_.head.find('\r')) + " was answered: " + head_);
}

}  // namespace berth::bench
