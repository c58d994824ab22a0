// SPDX-License-Identifier: Apache-2.0
#include "storage/descriptor_client.hpp"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/un.h>

#include <array>
#include <cstring>
#include <utility>

namespace berth::storage {

namespace {

constexpr std::size_t kMostIdle = 16;
constexpr timeval kPatience{5, 0};

File connectTo(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path) return {};
  std::memcpy(address.sun_path, path.data(), path.size());
  File connection{::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0)};
  if (!connection) return {};
  ::setsockopt(connection.fd(), SOL_SOCKET, SO_RCVTIMEO, &kPatience, sizeof kPatience);
  ::setsockopt(connection.fd(), SOL_SOCKET, SO_SNDTIMEO, &kPatience, sizeof kPatience);
  const bool connected = ::connect(connection.fd(), reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
  return connected ? std::move(connection) : File{};
}

bool sendTicket(const File& connection, std::string_view ticket) {
  return ::send(connection.fd(), ticket.data(), ticket.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(ticket.size());
}

struct Answer {
  bool came = false;  ///< False: the connection is of no use any more.
  File file;
};

Answer receive(const File& connection) {
  char found = 0;
  iovec bytes{&found, 1};
  alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> control{};
  msghdr message{};
  message.msg_iov = &bytes;
  message.msg_iovlen = 1;
  message.msg_control = control.data();
  message.msg_controllen = control.size();
  if (::recvmsg(connection.fd(), &message, MSG_CMSG_CLOEXEC) != 1) return {};

  Answer answer{true, {}};
  const cmsghdr* header = CMSG_FIRSTHDR(&message);
  const bool holds_descriptor = header != nullptr && header->cmsg_level == SOL_SOCKET &&
                                header->cmsg_type == SCM_RIGHTS && header->cmsg_len == CMSG_LEN(sizeof(int));
  if (holds_descriptor) {
    int fd = -1;
    std::memcpy(&fd, CMSG_DATA(header), sizeof fd);
    answer.file = File{fd};
    char closed = 0;
    answer.came = ::recv(connection.fd(), &closed, sizeof closed, 0) == sizeof closed;
  }
  // Cut off: this process has no free descriptor, or the peer sent more than was agreed.
  if ((message.msg_flags & MSG_CTRUNC) != 0) return {};
  return answer;
}

// The number the caller gets is above 0, whatever this process has closed before.
int checked(File file) {
  struct stat status {};
  const bool regular = file && ::fstat(file.fd(), &status) == 0 && S_ISREG(status.st_mode);
  if (!regular) return -1;
  return file.fd() > 0 ? file.release() : ::fcntl(file.fd(), F_DUPFD_CLOEXEC, 3);
}

}  // namespace

int DescriptorClient::redeem(std::string_view ticket) {
  File connection = takeIdle();
  // An idle connection may be to a Back End that is gone; the ticket is as good on a new one.
  if (!connection || !sendTicket(connection, ticket)) {
    connection = connectTo(path_);
    if (!connection || !sendTicket(connection, ticket)) return -1;
  }
  Answer answer = receive(connection);
  if (answer.came) keepIdle(std::move(connection));
  return checked(std::move(answer.file));
}

File DescriptorClient::takeIdle() {
  const std::lock_guard lock{mutex_};
  if (idle_.empty()) return {};
  File connection = std::move(idle_.back());
  idle_.pop_back();
  return connection;
}

void DescriptorClient::keepIdle(File connection) {
  const std::lock_guard lock{mutex_};
  if (idle_.size() < kMostIdle) idle_.push_back(std::move(connection));
}

}  // namespace berth::storage
