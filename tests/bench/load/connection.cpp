// SPDX-License-Identifier: Apache-2.0
#include "bench/load/connection.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <system_error>

namespace berth::bench {
namespace {

constexpr std::size_t kLongestHead = 64 << 10;

bool wouldBlock() {
  return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
}

template <class Number>
bool parseNumber(std::string_view text, Number& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc{} && end == text.data() + text.size();
}

}  // namespace

File connectTo(const Target& target, int receive_buffer) {
  File socket{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  if (!socket) throw std::system_error{errno, std::generic_category(), "socket"};
  const int on = 1;
  ::setsockopt(socket.fd(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  if (receive_buffer > 0) ::setsockopt(socket.fd(), SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(target.port);
  ::inet_pton(AF_INET, target.host.c_str(), &address.sin_addr);
  if (::connect(socket.fd(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
    throw std::system_error{errno, std::generic_category(), "connect to " + target.text()};
  return socket;
}

Connection::Connection(const Target& target, std::unique_ptr<Script> script)
    : socket_{connectTo(target)}, script_{std::move(script)} {
  ::fcntl(socket_.fd(), F_SETFL, O_NONBLOCK);
}

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
    iovec parts[2] = {{const_cast<char*>(head.data()), head.size()}, {const_cast<char*>(body.data()), body.size()}};
    msghdr message{};
    message.msg_iov = parts;
    message.msg_iovlen = 2;
    const ssize_t sent = ::sendmsg(socket_.fd(), &message, MSG_NOSIGNAL);
    if (sent < 0) return wouldBlock() || fail(std::strerror(errno));
    const auto of_head = std::min<std::size_t>(static_cast<std::size_t>(sent), head.size());
    head_sent_ += of_head;
    body_sent_ += static_cast<std::size_t>(sent) - of_head;
  }
  return true;
}

bool Connection::receive(std::span<char> buffer, Clock::time_point deadline) {
  const ssize_t count = ::recv(socket_.fd(), buffer.data(), buffer.size(), 0);
  if (count < 0) return wouldBlock() || fail(std::strerror(errno));
  if (count == 0) return fail("the server closed the connection");
  if (!busy_) return fail("the server spoke unasked");
  if (!take({buffer.data(), static_cast<std::size_t>(count)})) return false;
  if (busy_ || script_->done() || Clock::now() >= deadline) return true;
  return begin();
}

bool Connection::take(std::string_view bytes) {
  if (!head_complete_ && !takeHead(bytes)) return failure_.empty();
  if (bytes.size() > body_left_) return fail("more bytes than the answer has");
  body_left_ -= bytes.size();
  received_bytes += bytes.size();
  return body_left_ > 0 || finish();
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
  answer_.head = head_;
  if (head_.size() < 12 || !parseNumber(std::string_view{head_}.substr(9, 3), answer_.status))
    return fail("not an HTTP answer: " + head_);
  if (const auto length = answer_.header("content-length"); !length.empty()) {
    if (!parseNumber(length, answer_.body_bytes)) return fail("a strange Content-Length");
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
