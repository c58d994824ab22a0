// SPDX-License-Identifier: Apache-2.0
#include "bench/load/wire.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <system_error>
#include <utility>

namespace berth::bench {
namespace {

constexpr const char* kClosed = "the server closed the connection";
// So much ciphertext is taken from the socket at once; with OpenSSL's default a record costs two calls.
constexpr std::size_t kReadAheadBytes = 256 << 10;

bool wouldBlock() {
  return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
}

Moved failed() {
  return wouldBlock() ? Moved{} : Moved{0, std::strerror(errno)};
}

std::string tlsError() {
  const auto code = ERR_get_error();
  const char* const reason = ERR_reason_error_string(code);
  return std::string{"TLS: "} + (reason != nullptr ? reason : "the connection broke");
}

class PlainWire final : public Wire {
 public:
  explicit PlainWire(File socket) : socket_{std::move(socket)} { ::fcntl(socket_.fd(), F_SETFL, O_NONBLOCK); }

  int fd() const override { return socket_.fd(); }

  Moved send(std::string_view head, std::string_view body) override {
    iovec parts[2] = {{const_cast<char*>(head.data()), head.size()}, {const_cast<char*>(body.data()), body.size()}};
    msghdr message{};
    message.msg_iov = parts;
    message.msg_iovlen = 2;
    const ssize_t sent = ::sendmsg(socket_.fd(), &message, MSG_NOSIGNAL);
    return sent < 0 ? failed() : Moved{static_cast<std::size_t>(sent), {}};
  }

  Moved receive(std::span<char> buffer) override {
    const ssize_t count = ::recv(socket_.fd(), buffer.data(), buffer.size(), 0);
    if (count < 0) return failed();
    return count == 0 ? Moved{0, kClosed} : Moved{static_cast<std::size_t>(count), {}};
  }

 private:
  File socket_;
};

class TlsWire final : public Wire {
 public:
  TlsWire(File socket, const TlsClient& client) : socket_{std::move(socket)}, ssl_{SSL_new(client.context())} {
    if (!ssl_ || SSL_set_fd(ssl_.get(), socket_.fd()) != 1 || SSL_connect(ssl_.get()) != 1)
      throw std::runtime_error{tlsError()};
    ::fcntl(socket_.fd(), F_SETFL, O_NONBLOCK);
  }

  int fd() const override { return socket_.fd(); }

  Moved send(std::string_view head, std::string_view body) override {
    const std::string_view bytes = head.empty() ? body : head;
    std::size_t sent = 0;
    ERR_clear_error();
    if (SSL_write_ex(ssl_.get(), bytes.data(), bytes.size(), &sent) == 1) return {sent, {}};
    return stopped();
  }

  // A call gives one record at most.
  Moved receive(std::span<char> buffer) override {
    std::size_t got = 0;
    while (got < buffer.size()) {
      std::size_t count = 0;
      ERR_clear_error();
      if (SSL_read_ex(ssl_.get(), buffer.data() + got, buffer.size() - got, &count) != 1) {
        may_hold_more_ = false;
        return got > 0 ? Moved{got, {}} : stopped();
      }
      got += count;
    }
    may_hold_more_ = true;
    return {got, {}};
  }

  bool mayHoldMore() const override { return may_hold_more_; }

 private:
  struct Free {
    void operator()(SSL* ssl) const { SSL_free(ssl); }
  };

  Moved stopped() const {
    const int error = SSL_get_error(ssl_.get(), 0);
    if (error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE) return {};
    return {0, error == SSL_ERROR_ZERO_RETURN ? kClosed : tlsError()};
  }

  File socket_;
  std::unique_ptr<SSL, Free> ssl_;
  bool may_hold_more_ = false;
};

}  // namespace

void TlsClient::Free::operator()(ssl_ctx_st* context) const {
  SSL_CTX_free(context);
}

TlsClient::TlsClient() : context_{SSL_CTX_new(TLS_client_method())} {
  SSL_CTX* const context = context_.get();
  if (context == nullptr || SSL_CTX_set_min_proto_version(context, TLS1_3_VERSION) != 1 ||
      SSL_CTX_set_ciphersuites(context, kCipher) != 1)
    throw std::runtime_error{tlsError()};
  SSL_CTX_set_verify(context, SSL_VERIFY_NONE, nullptr);
  SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  SSL_CTX_set_read_ahead(context, 1);
  SSL_CTX_set_default_read_buffer_len(context, kReadAheadBytes);
}

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

std::unique_ptr<Wire> connectWire(const Target& target) {
  File socket = connectTo(target);
  if (target.tls == nullptr) return std::make_unique<PlainWire>(std::move(socket));
  return std::make_unique<TlsWire>(std::move(socket), *target.tls);
}

}  // namespace berth::bench
