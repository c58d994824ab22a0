// SPDX-License-Identifier: Apache-2.0
#include "http/client_wire.hpp"

#include "http/tls_error.hpp"
#include "model/ip_network.hpp"

#include <netdb.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <cstring>
#include <utility>

namespace berth::http {
namespace {

constexpr timeval kPatience{60, 0};
constexpr std::size_t kPiece = std::size_t{64} << 10U;

struct FreeAddresses {
  void operator()(addrinfo* list) const { ::freeaddrinfo(list); }
};

std::string textOf(int error) {
  if (error == EAGAIN || error == EWOULDBLOCK || error == EINPROGRESS) return "no answer within a minute";
  return std::strerror(error);
}

// A connect is bounded by SO_SNDTIMEO, too (socket(7)).
Result<File> openSocket(const std::string& host, const std::string& port) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (const int code = ::getaddrinfo(host.c_str(), port.c_str(), &hints, &found); code != 0)
    return fail(ErrorCode::kUnavailable, host + " cannot be found: " + ::gai_strerror(code));
  const std::unique_ptr<addrinfo, FreeAddresses> addresses{found};
  int error = 0;
  for (const addrinfo* at = found; at != nullptr; at = at->ai_next) {
    File socket{::socket(at->ai_family, at->ai_socktype | SOCK_CLOEXEC, at->ai_protocol)};
    if (socket) {
      ::setsockopt(socket.fd(), SOL_SOCKET, SO_SNDTIMEO, &kPatience, sizeof kPatience);
      ::setsockopt(socket.fd(), SOL_SOCKET, SO_RCVTIMEO, &kPatience, sizeof kPatience);
      if (::connect(socket.fd(), at->ai_addr, at->ai_addrlen) == 0) return socket;
    }
    error = errno;
  }
  return fail(ErrorCode::kUnavailable, host + ':' + port + " cannot be reached: " + textOf(error));
}

}  // namespace

void ClientWire::Free::operator()(ssl_st* session) const {
  SSL_free(session);
}

Result<ClientWire> ClientWire::connect(const std::string& host, const std::string& port, ssl_ctx_st* context) {
  BERTH_TRY(auto socket, openSocket(host, port));
  ClientWire wire{std::move(socket)};
  if (context != nullptr) {
    BERTH_CHECK(wire.greet(host, context));
  }
  return wire;
}

Result<void> ClientWire::greet(const std::string& host, ssl_ctx_st* context) {
  ERR_clear_error();
  session_.reset(SSL_new(context));
  SSL* const session = session_.get();
  const bool is_address = IpAddress::parse(host).has_value();
  const bool is_set =
      is_address ? X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(session), host.c_str()) == 1
                 : SSL_set1_host(session, host.c_str()) == 1 && SSL_set_tlsext_host_name(session, host.c_str()) == 1;
  if (is_set && SSL_set_fd(session, socket_.fd()) == 1 && SSL_connect(session) == 1) return {};
  return fail(ErrorCode::kUnavailable, "no TLS can be agreed on with " + host + ": " + tlsErrorText(session));
}

std::string ClientWire::cause() const {
  return session_ && ERR_peek_error() != 0 ? tlsErrorText(session_.get()) : textOf(errno);
}

Result<void> ClientWire::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const int size = static_cast<int>(std::min<std::size_t>(bytes.size(), INT_MAX));
    const long sent = session_ ? SSL_write(session_.get(), bytes.data(), size)
                               : ::send(socket_.fd(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return fail(ErrorCode::kUnavailable, "the registry does not take the request: " + cause());
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return {};
}

long ClientWire::readSome(char* bytes, std::size_t room) {
  if (!session_) return ::recv(socket_.fd(), bytes, room, 0);
  const int got = SSL_read(session_.get(), bytes, static_cast<int>(room));
  if (got > 0) return got;
  return SSL_get_error(session_.get(), got) == SSL_ERROR_ZERO_RETURN ? 0 : -1;
}

Result<std::string> ClientWire::receive(std::size_t most) {
  std::string received;
  std::array<char, kPiece> piece;
  for (;;) {
    const long got = readSome(piece.data(), piece.size());
    if (got == 0) return received;
    if (got < 0) return fail(ErrorCode::kUnavailable, "the registry's answer breaks off: " + cause());
    received.append(piece.data(), static_cast<std::size_t>(got));
    if (received.size() > most) return fail(ErrorCode::kUnavailable, "the registry's answer is too large");
  }
}

}  // namespace berth::http
