// SPDX-License-Identifier: Apache-2.0
#include "http/transport.hpp"

#include "http/socket_call.hpp"

#include <sys/epoll.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include <array>

namespace berth::http {

Moved receiveFrom(int socket, char* buffer, std::size_t size) {
  return attemptToMove([&] { return ::recv(socket, buffer, size, 0); });
}

Moved sendTo(int socket, std::string_view first, std::string_view second, bool more) {
  // sendmsg takes no const, and changes nothing.
  std::array<iovec, 2> parts{
      {{const_cast<char*>(first.data()), first.size()}, {const_cast<char*>(second.data()), second.size()}}};
  msghdr message{};
  message.msg_iov = parts.data();
  message.msg_iovlen = second.empty() ? 1 : 2;
  return attemptToMove([&] { return ::sendmsg(socket, &message, MSG_NOSIGNAL | (more ? MSG_MORE : 0)); });
}

void resetOnClose(int socket) {
  const linger at_once{1, 0};
  ::setsockopt(socket, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
}

std::uint32_t PlainTransport::events(bool is_sending) const {
  return is_sending ? EPOLLOUT : EPOLLIN;
}

Moved PlainTransport::receive(char* buffer, std::size_t size) {
  return receiveFrom(fd(), buffer, size);
}

Moved PlainTransport::send(std::string_view first, std::string_view second, bool more) {
  return sendTo(fd(), first, second, more);
}

Moved PlainTransport::sendFile(int file, std::uint64_t offset, std::size_t length) {
  auto position = static_cast<off_t>(offset);
  return attemptToMove([&] { return ::sendfile(fd(), file, &position, length); });
}

void PlainTransport::finishSending() {
  ::shutdown(fd(), SHUT_WR);
}

void PlainTransport::resetOnClose() {
  http::resetOnClose(fd());
}

}  // namespace berth::http
