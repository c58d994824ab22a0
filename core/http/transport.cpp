// SPDX-License-Identifier: Apache-2.0
#include "http/transport.hpp"

#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include <array>
#include <cerrno>

namespace berth::http {
namespace {

// The result of a system call that moves bytes and returns 0 only at an end.
template <class Call>
Moved attempt(Call&& call) {
  for (;;) {
    const ssize_t moved = call();
    if (moved > 0) return {Moved::Outcome::kSome, static_cast<std::size_t>(moved)};
    if (moved == 0) return {Moved::Outcome::kEnd};
    if (errno == EINTR) continue;
    return {errno == EAGAIN || errno == EWOULDBLOCK ? Moved::Outcome::kLater : Moved::Outcome::kLost};
  }
}

}  // namespace

Moved PlainTransport::receive(char* buffer, std::size_t size) {
  return attempt([&] { return ::recv(fd(), buffer, size, 0); });
}

Moved PlainTransport::send(std::string_view first, std::string_view second, bool more) {
  // sendmsg takes no const, and changes nothing.
  std::array<iovec, 2> parts{
      {{const_cast<char*>(first.data()), first.size()}, {const_cast<char*>(second.data()), second.size()}}};
  msghdr message{};
  message.msg_iov = parts.data();
  message.msg_iovlen = second.empty() ? 1 : 2;
  return attempt([&] { return ::sendmsg(fd(), &message, MSG_NOSIGNAL | (more ? MSG_MORE : 0)); });
}

Moved PlainTransport::sendFile(int file, std::uint64_t offset, std::size_t length) {
  auto position = static_cast<off_t>(offset);
  return attempt([&] { return ::sendfile(fd(), file, &position, length); });
}

void PlainTransport::finishSending() {
  ::shutdown(fd(), SHUT_WR);
}

void PlainTransport::resetOnClose() {
  const linger at_once{1, 0};
  ::setsockopt(fd(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
}

}  // namespace berth::http
