// SPDX-License-Identifier: Apache-2.0
#include "app/hangup_signal.hpp"

#include <sys/signalfd.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <system_error>

namespace berth::app {

HangupSignal::HangupSignal() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGHUP);
  ::pthread_sigmask(SIG_BLOCK, &set, nullptr);
  signals_ = File{::signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK)};
  if (!signals_) throw std::system_error{errno, std::system_category(), "cannot prepare for SIGHUP"};
}

bool HangupSignal::take() {
  signalfd_siginfo signal{};
  bool came = false;
  while (::read(signals_.fd(), &signal, sizeof signal) == sizeof signal) came = true;
  return came;
}

}  // namespace berth::app
