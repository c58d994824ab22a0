// SPDX-License-Identifier: Apache-2.0
#include "unit/http/engine_client.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <strings.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstring>
#include <stdexcept>

namespace berth::http {
namespace {

// No test waits longer for anything: a server that hangs fails the test instead of the run.
constexpr timeval kPatience{20, 0};

}  // namespace

std::optional<std::string> RawAnswer::header(std::string_view name) const {
  for (std::size_t at = head.find("\r\n"); at + 4 < head.size(); at = head.find("\r\n", at + 2)) {
    const std::string_view line = std::string_view{head}.substr(at + 2, head.find("\r\n", at + 2) - at - 2);
    if (line.size() <= name.size() || line[name.size()] != ':') continue;
    if (::strncasecmp(line.data(), name.data(), name.size()) == 0) return std::string{line.substr(name.size() + 2)};
  }
  return std::nullopt;
}

Client::Client(const std::string& address, int receive_buffer_bytes, ssl_ctx_st* tls)
    : socket_{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)} {
  if (receive_buffer_bytes > 0) {
    ::setsockopt(socket_.fd(), SOL_SOCKET, SO_RCVBUF, &receive_buffer_bytes, sizeof receive_buffer_bytes);
  }
  const int yes = 1;
  ::setsockopt(socket_.fd(), IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
  ::setsockopt(socket_.fd(), SOL_SOCKET, SO_RCVTIMEO, &kPatience, sizeof kPatience);
  ::setsockopt(socket_.fd(), SOL_SOCKET, SO_SNDTIMEO, &kPatience, sizeof kPatience);
  sockaddr_in to{};
  to.sin_family = AF_INET;
  const std::size_t colon = address.rfind(':');
  to.sin_port = htons(static_cast<std::uint16_t>(std::stoi(address.substr(colon + 1))));
  ::inet_pton(AF_INET, address.substr(0, colon).c_str(), &to.sin_addr);
  if (::connect(socket_.fd(), reinterpret_cast<sockaddr*>(&to), sizeof to) != 0) {
    throw std::runtime_error{std::string{"connect: "} + std::strerror(errno)};
  }
  if (tls == nullptr) return;
  tls_.reset(SSL_new(tls));
  SSL_set_fd(tls_.get(), socket_.fd());
  SSL_set_connect_state(tls_.get());
  ::fcntl(socket_.fd(), F_SETFL, O_NONBLOCK);
}

void Client::FreeTls::operator()(ssl_st* ssl) const {
  SSL_free(ssl);
}

// Waits for what OpenSSL wants; false when that is nothing, or does not come.
bool Client::wait(int error) const {
  if (error != SSL_ERROR_WANT_READ && error != SSL_ERROR_WANT_WRITE) return false;
  pollfd event{socket_.fd(), static_cast<short>(error == SSL_ERROR_WANT_READ ? POLLIN : POLLOUT), 0};
  return ::poll(&event, 1, static_cast<int>(kPatience.tv_sec * 1000)) > 0;
}

std::string Client::shakeHands() {
  for (;;) {
    ERR_clear_error();
    const int done = SSL_do_handshake(tls_.get());
    if (done == 1) return {};
    if (const int error = SSL_get_error(tls_.get(), done); wait(error)) continue;
    const char* const reason = ERR_reason_error_string(ERR_peek_last_error());
    return reason == nullptr ? "closed" : reason;
  }
}

bool Client::fillByTls() {
  char buffer[64 << 10];
  for (;;) {
    ERR_clear_error();
    errno = 0;
    const int count = SSL_read(tls_.get(), buffer, sizeof buffer);
    if (count > 0) {
      received_.append(buffer, static_cast<std::size_t>(count));
      return true;
    }
    was_reset_ = errno == ECONNRESET;
    if (!wait(SSL_get_error(tls_.get(), count))) return false;
  }
}

bool Client::wasEndedByTls() const {
  return (SSL_get_shutdown(tls_.get()) & SSL_RECEIVED_SHUTDOWN) != 0;
}

void Client::send(std::string_view bytes) {
  if (!tls_) return sendRaw(bytes);
  while (!bytes.empty()) {
    ERR_clear_error();
    const int sent = SSL_write(tls_.get(), bytes.data(), static_cast<int>(bytes.size()));
    if (sent > 0) {
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    } else if (!wait(SSL_get_error(tls_.get(), sent))) {
      return;
    }
  }
}

void Client::sendRaw(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(socket_.fd(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
}

bool Client::fill() {
  if (tls_) return fillByTls();
  char buffer[64 << 10];
  const ssize_t count = ::recv(socket_.fd(), buffer, sizeof buffer, 0);
  if (count > 0) received_.append(buffer, static_cast<std::size_t>(count));
  was_reset_ = count < 0 && errno == ECONNRESET;
  return count > 0;
}

RawAnswer Client::receive(bool is_head) {
  RawAnswer answer;
  std::size_t end = 0;
  while ((end = received_.find("\r\n\r\n")) == std::string::npos) {
    if (!fill()) return {};
  }
  answer.head = received_.substr(0, end + 4);
  received_.erase(0, end + 4);
  const int status = std::stoi(answer.head.substr(9, 3));
  const std::size_t length = is_head || status < 200 ? 0 : std::stoul(answer.header("Content-Length").value_or("0"));
  while (received_.size() < length) {
    if (!fill()) return {};
  }
  answer.body = received_.substr(0, length);
  received_.erase(0, length);
  answer.status = status;
  return answer;
}

std::string Client::receiveSome(std::size_t most) {
  if (received_.empty()) fill();
  std::string some = received_.substr(0, most);
  received_.erase(0, some.size());
  return some;
}

std::string Client::receiveAll() {
  while (fill()) continue;
  return std::move(received_);
}

bool Client::isClosedWithin(std::chrono::milliseconds time) {
  const auto end = std::chrono::steady_clock::now() + time;
  for (;;) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - std::chrono::steady_clock::now());
    if (left.count() <= 0 || !hasBytesWithin(left)) return false;
    if (!fill()) return true;
  }
}

bool Client::hasBytesWithin(std::chrono::milliseconds time) const {
  if (!received_.empty()) return true;
  const auto end = std::chrono::steady_clock::now() + time;
  for (;;) {
    char byte = 0;
    ERR_clear_error();
    if (tls_) {
      const int count = SSL_peek(tls_.get(), &byte, 1);
      const int error = SSL_get_error(tls_.get(), count);
      if (count > 0 || (error != SSL_ERROR_WANT_READ && error != SSL_ERROR_WANT_WRITE)) return true;
    }
    pollfd event{socket_.fd(), POLLIN, 0};
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - std::chrono::steady_clock::now());
    if (left.count() <= 0 || ::poll(&event, 1, static_cast<int>(left.count())) <= 0) return false;
    if (!tls_) return true;
  }
}

void Client::finishSending() {
  if (tls_) SSL_shutdown(tls_.get());
  ::shutdown(socket_.fd(), SHUT_WR);
}

void Client::reset() {
  const linger at_once{1, 0};
  ::setsockopt(socket_.fd(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  socket_.close();
}

}  // namespace berth::http
