// SPDX-License-Identifier: Apache-2.0
#include "backend/unix_acceptor.hpp"

#include <poll.h>
#include <sys/eventfd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <system_error>
#include <utility>

namespace berth::backend {

namespace {

constexpr std::chrono::milliseconds kPauseWithoutDescriptors{50};

File newEvent() {
  File event{::eventfd(0, EFD_CLOEXEC)};
  if (!event) throw std::system_error{errno, std::generic_category(), "eventfd"};
  return event;
}

}  // namespace

UnixAcceptor::UnixAcceptor(UnixListener listener, std::function<void(File)> serve, const observe::Log& log)
    : listener_{std::move(listener)}, serve_{std::move(serve)}, log_{log}, stop_{newEvent()}, thread_{[this] {
        run();
      }} {}

UnixAcceptor::~UnixAcceptor() {
  ::eventfd_write(stop_.fd(), 1);
  thread_.join();
}

void UnixAcceptor::run() {
  std::array<pollfd, 2> events{pollfd{listener_.fd(), POLLIN, 0}, pollfd{stop_.fd(), POLLIN, 0}};
  while (true) {
    if (::poll(events.data(), events.size(), -1) < 0) continue;
    if (events[1].revents != 0) return;
    acceptPeers();
  }
}

void UnixAcceptor::acceptPeers() {
  while (true) {
    Result<File> peer = listener_.accept();
    if (peer) {
      serve_(*std::move(peer));
      continue;
    }
    if (peer.error().code == ErrorCode::kNotFound) return;
    log_.warn("A connection to the socket was refused.", {{"cause", peer.error().detail}});
    if (peer.error().code == ErrorCode::kDenied) continue;
    std::this_thread::sleep_for(kPauseWithoutDescriptors);
    return;
  }
}

}  // namespace berth::backend
