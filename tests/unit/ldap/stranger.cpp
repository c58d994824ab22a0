// SPDX-License-Identifier: Apache-2.0
#include "stranger.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <stdexcept>
#include <utility>

namespace berth::ldap {
namespace {

/// Whether there is something to read within a moment.
bool readable(int socket) {
  pollfd waiting{socket, POLLIN, 0};
  return ::poll(&waiting, 1, 20) == 1;
}

}  // namespace

std::string Stranger::refusalOfStartTls() {
  return {"\x30\x0c\x02\x01\x01\x78\x07\x0a\x01\x02\x04\x00\x04\x00", 14};
}

std::string Stranger::acceptanceOfStartTls() {
  return {"\x30\x0c\x02\x01\x01\x78\x07\x0a\x01\x00\x04\x00\x04\x00", 14};
}

std::string Stranger::halfAnAnswer() {
  return refusalOfStartTls().substr(0, 7);
}

Stranger::Stranger(std::string answer)
    : answer_{std::move(answer)}, listener_{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)} {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  if (::bind(listener_, reinterpret_cast<sockaddr*>(&address), size) != 0 || ::listen(listener_, 8) != 0 ||
      ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) != 0)
    throw std::runtime_error{"no port to listen on"};
  port_ = ntohs(address.sin_port);
  thread_ = std::thread{[this] { serve(); }};
}

Stranger::~Stranger() {
  ended_ = true;
  thread_.join();
  ::close(listener_);
}

std::string Stranger::heard() const {
  const std::lock_guard lock{mutex_};
  return heard_;
}

void Stranger::serve() {
  while (!ended_) {
    if (!readable(listener_)) continue;
    const int socket = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (socket < 0) continue;
    talk(socket);
    ::close(socket);
  }
}

void Stranger::talk(int socket) {
  while (!ended_) {
    if (!readable(socket)) continue;
    char octets[4096];
    const auto size = ::recv(socket, octets, sizeof octets, 0);
    if (size <= 0) return;
    {
      const std::lock_guard lock{mutex_};
      heard_.append(octets, static_cast<std::size_t>(size));
    }
    if (!answer_.empty()) ::send(socket, answer_.data(), answer_.size(), MSG_NOSIGNAL);
  }
}

}  // namespace berth::ldap
