// SPDX-License-Identifier: Apache-2.0
#include "http/acceptor.hpp"

#include "http/connection.hpp"

#include <Poco/Net/SocketAddress.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>

namespace berth::http {
namespace {

// Clients beyond the limit who are being told so. Whoever comes when these are in use too waits in the backlog.
constexpr std::size_t kReservedConnections = 32;
constexpr int kAcceptBatch = 64;
constexpr std::chrono::milliseconds kShortestOwnTime{2'000};

std::int64_t shortestLimit(const EngineLimits& limits) {
  return Ticks::of(
      std::min({limits.head_time, limits.idle_time, limits.progress_time, limits.queue_time, kShortestOwnTime}));
}

}  // namespace

Acceptor::Acceptor(EngineParts& parts, int listener, MakeTransport make_transport, std::function<void()> close_listener)
    : parts_{parts},
      listener_{listener},
      make_transport_{std::move(make_transport)},
      close_listener_{std::move(close_listener)},
      wheel_{shortestLimit(parts.limits)} {}

void Acceptor::run() {
  for (;;) {
    waitForEvent();
    tick();
    if (parts_.is_stopping.load(std::memory_order_acquire)) {
      seeOut();
      if (parts_.roster.live() == 0) return;
    } else {
      acceptAll();
    }
  }
}

void Acceptor::waitForEvent() {
  const bool is_full = parts_.roster.live() >= parts_.limits.connections + kReservedConnections;
  parts_.is_full.store(is_full, std::memory_order_relaxed);
  const bool takes_more = !is_closed_ && !is_paused_ && !is_full;
  std::array<pollfd, 2> events{{{parts_.bell.fd(), POLLIN, 0}, {takes_more ? listener_ : -1, POLLIN, 0}}};
  const bool is_quiet = wheel_.isEmpty() && !is_paused_ && !is_closed_;
  ::poll(events.data(), events.size(), is_quiet ? -1 : static_cast<int>(Ticks::kLength.count()));
  if (events[0].revents != 0) {
    eventfd_t rings = 0;
    ::eventfd_read(parts_.bell.fd(), &rings);
  }
}

void Acceptor::acceptAll() {
  for (int i = 0; i < kAcceptBatch && acceptOne(); ++i) continue;
}

bool Acceptor::acceptOne() {
  if (parts_.roster.live() >= parts_.limits.connections + kReservedConnections) return false;
  sockaddr_storage address{};
  socklen_t size = sizeof address;
  File socket{::accept4(listener_, reinterpret_cast<sockaddr*>(&address), &size, SOCK_CLOEXEC | SOCK_NONBLOCK)};
  if (!socket) {
    // ECONNABORTED and its like concern one client only. The rest means that a descriptor or memory is missing:
    // accept would fail again at once, so it rests until the next tick.
    is_paused_ = errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM;
    return errno == ECONNABORTED || errno == EINTR || errno == EPROTO;
  }
  welcome(std::move(socket), Poco::Net::SocketAddress{reinterpret_cast<sockaddr*>(&address), size}.toString());
  return true;
}

void Acceptor::welcome(File socket, std::string peer) {
  Connection& connection = parts_.roster.take();
  connection.open(make_transport_(std::move(socket)), std::move(peer));
  connection.deadline.store(parts_.ticks.at(Ticks::Clock::now()) + Ticks::of(parts_.limits.idle_time),
                            std::memory_order_relaxed);
  connection.is_too_many = parts_.roster.live() > parts_.limits.connections;
  if (!std::exchange(connection.is_in_wheel, true)) {
    wheel_.add(connection, connection.deadline.load(std::memory_order_relaxed));
  }
  epoll_event event{};
  event.events = EPOLLIN | EPOLLONESHOT;
  event.data.ptr = &connection;
  if (::epoll_ctl(parts_.epoll.fd(), EPOLL_CTL_ADD, connection.transport->fd(), &event) != 0) {
    connection.close();
    parts_.roster.giveBack(connection);
    return;
  }
  if (connection.is_too_many || !connection.park()) parts_.ready.push(connection);
}

void Acceptor::tick() {
  is_paused_ = false;
  wheel_.advance(parts_.ticks.at(Ticks::Clock::now()), [this](Connection& connection) { return look(connection); });
}

std::int64_t Acceptor::look(Connection& connection) {
  if (connection.isClosed()) {
    connection.is_in_wheel = false;
    return -1;
  }
  const std::int64_t now = parts_.ticks.at(Ticks::Clock::now());
  const std::int64_t deadline = connection.deadline.load(std::memory_order_relaxed);
  if (deadline > now) return deadline;
  if (connection.wake()) {
    connection.has_expired = true;
    parts_.ready.push(connection);
  }
  return now + 1;
}

// Every look gives idle connections the chance to end; those with a request in flight end behind it, or are cut.
void Acceptor::seeOut() {
  const auto now = Ticks::Clock::now();
  if (!std::exchange(is_closed_, true)) {
    close_listener_();
    drain_end_ = now + parts_.limits.drain_time;
  }
  if (now >= drain_end_) parts_.is_cutting.store(true, std::memory_order_relaxed);
  parts_.roster.each([this](Connection& connection) {
    if (connection.wake()) parts_.ready.push(connection);
  });
}

}  // namespace berth::http
