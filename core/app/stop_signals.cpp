// SPDX-License-Identifier: Apache-2.0
#include "app/stop_signals.hpp"

#include "app/command_line.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdint>
#include <system_error>

namespace berth::app {
namespace {

sigset_t stopSet() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGINT);
  return set;
}

File checked(int fd) {
  if (fd < 0) throw std::system_error{errno, std::system_category(), "cannot prepare for signals"};
  return File{fd};
}

void tell(const File& event) {
  const std::uint64_t one = 1;
  [[maybe_unused]] const auto written = ::write(event.fd(), &one, sizeof one);
}

}  // namespace

StopSignals::StopSignals() : came_{checked(::eventfd(0, EFD_CLOEXEC))}, ended_{checked(::eventfd(0, EFD_CLOEXEC))} {
  const sigset_t set = stopSet();
  ::pthread_sigmask(SIG_BLOCK, &set, nullptr);
  signals_ = checked(::signalfd(-1, &set, SFD_CLOEXEC));
  watcher_ = std::thread{[this] { watch(); }};
}

StopSignals::~StopSignals() {
  tell(ended_);
  watcher_.join();
}

void StopSignals::watch() {
  for (bool is_second = false;; is_second = true) {
    pollfd events[] = {{signals_.fd(), POLLIN, 0}, {ended_.fd(), POLLIN, 0}};
    while (::poll(events, 2, -1) < 0 && errno == EINTR) {
    }
    if (events[1].revents != 0) return;
    signalfd_siginfo signal{};
    if (::read(signals_.fd(), &signal, sizeof signal) != sizeof signal) continue;
    // Not exit(): destructors would wait for just what the operator is tired of waiting for.
    if (is_second) ::_exit(kExitRuntime);
    tell(came_);
  }
}

void StopSignals::wait() {
  std::uint64_t count = 0;
  while (::read(came_.fd(), &count, sizeof count) < 0 && errno == EINTR) {
  }
  tell(came_);
}

}  // namespace berth::app
