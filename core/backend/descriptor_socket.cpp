// SPDX-License-Identifier: Apache-2.0
#include "backend/descriptor_socket.hpp"

#include "runtime/fd_tickets.hpp"

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <string_view>
#include <system_error>
#include <utility>

namespace berth::backend {

namespace {

constexpr std::size_t kTicketBytes = 16;
constexpr char kClosed = 2;
constexpr int kEventsPerWait = 64;
constexpr std::chrono::milliseconds kPauseWithoutDescriptors{50};

bool sendAnswer(int peer, int descriptor) {
  char found = descriptor >= 0 ? 1 : 0;
  iovec bytes{&found, 1};
  alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> control{};
  msghdr message{};
  message.msg_iov = &bytes;
  message.msg_iovlen = 1;
  if (descriptor >= 0) {
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    cmsghdr* header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(sizeof(int));
    std::memcpy(CMSG_DATA(header), &descriptor, sizeof descriptor);
  }
  // A peer that does not read its answers must not hold up the others: it is cut.
  return ::sendmsg(peer, &message, MSG_NOSIGNAL | MSG_DONTWAIT) == 1;
}

bool watchFor(const File& epoll, int fd) {
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.fd = fd;
  return ::epoll_ctl(epoll.fd(), EPOLL_CTL_ADD, fd, &event) == 0;
}

}  // namespace

Result<std::unique_ptr<DescriptorSocket>> DescriptorSocket::open(const std::string& path,
                                                                 std::vector<uid_t> other_users,
                                                                 proto::FdRedeemer& tickets, const observe::Log& log) {
  BERTH_TRY(UnixListener listener, UnixListener::open(path, SOCK_SEQPACKET, std::move(other_users)));
  File epoll{::epoll_create1(EPOLL_CLOEXEC)};
  File stop{::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)};
  if (!epoll || !stop || !watchFor(epoll, listener.fd()) || !watchFor(epoll, stop.fd())) {
    return fail(ErrorCode::kUnavailable,
                "cannot hand out descriptors on unix:" + path + ": " + std::generic_category().message(errno));
  }
  return std::unique_ptr<DescriptorSocket>{
      new DescriptorSocket{std::move(listener), std::move(epoll), std::move(stop), tickets, log}};
}

DescriptorSocket::DescriptorSocket(UnixListener listener, File epoll, File stop, proto::FdRedeemer& tickets,
                                   const observe::Log& log)
    : listener_{std::move(listener)},
      epoll_{std::move(epoll)},
      stop_{std::move(stop)},
      tickets_{tickets},
      log_{log},
      thread_{[this] { serve(); }} {}

DescriptorSocket::~DescriptorSocket() {
  ::eventfd_write(stop_.fd(), 1);
  thread_.join();
}

void DescriptorSocket::serve() {
  std::array<epoll_event, kEventsPerWait> events{};
  while (true) {
    const int ready = ::epoll_wait(epoll_.fd(), events.data(), kEventsPerWait, -1);
    for (int i = 0; i < ready; ++i) {
      const int fd = events[static_cast<std::size_t>(i)].data.fd;
      if (fd == stop_.fd()) return;
      if (fd == listener_.fd()) {
        acceptPeers();
      } else if (!answer(fd)) {
        peers_.erase(fd);
      }
    }
  }
}

void DescriptorSocket::acceptPeers() {
  while (true) {
    Result<File> peer = listener_.accept();
    if (!peer) {
      if (peer.error().code == ErrorCode::kNotFound) return;
      log_.warn("A connection to the descriptor socket was refused.", {{"cause", peer.error().detail}});
      if (peer.error().code == ErrorCode::kDenied) continue;
      std::this_thread::sleep_for(kPauseWithoutDescriptors);
      return;
    }
    const int fd = peer->fd();
    if (watchFor(epoll_, fd)) peers_.emplace(fd, *std::move(peer));
  }
}

bool DescriptorSocket::answer(int peer) {
  // One byte more than a ticket, so that a longer message is seen to be none.
  std::array<char, kTicketBytes + 1> ticket{};
  const ssize_t size = ::recv(peer, ticket.data(), ticket.size(), MSG_DONTWAIT);
  if (size < 0) return errno == EAGAIN || errno == EINTR;
  if (size != static_cast<ssize_t>(kTicketBytes)) return false;
  File owned{tickets_.redeem(std::string_view{ticket.data(), kTicketBytes})};
  if (!sendAnswer(peer, owned.fd())) return false;
  if (!owned) return true;
  // The peer may write a few bytes and commit at once, and then nobody else may have the file open.
  owned.close();
  return ::send(peer, &kClosed, sizeof kClosed, MSG_NOSIGNAL | MSG_DONTWAIT) == sizeof kClosed;
}

}  // namespace berth::backend
