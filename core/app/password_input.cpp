// SPDX-License-Identifier: Apache-2.0
#include "app/password_input.hpp"

#include <poll.h>
#include <sys/signalfd.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstddef>
#include <cstring>
#include <iostream>
#include <string_view>

namespace berth::app {
namespace {

using htpasswd::fail;
using htpasswd::Result;
using htpasswd::Secret;

constexpr std::array kInterruptions{SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP};

// Room for what is read, wiped when it goes. More than any password that can be used.
class Buffer {
 public:
  Buffer() = default;
  ~Buffer() { ::explicit_bzero(bytes_.data(), bytes_.size()); }
  Buffer(const Buffer&) = delete;
  Buffer& operator=(const Buffer&) = delete;

  std::string_view text() const { return {bytes_.data(), size_}; }
  bool isFull() const { return size_ == bytes_.size(); }

  // Reads once: how much; 0 at the end, negative when it fails.
  ssize_t readMore() {
    const auto got = ::read(STDIN_FILENO, bytes_.data() + size_, bytes_.size() - size_);
    if (got > 0) size_ += static_cast<std::size_t>(got);
    return got;
  }

  Password password() const {
    auto line = text();
    if (line.ends_with('\n')) line.remove_suffix(1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    return std::make_unique<Secret>(line);
  }

 private:
  std::array<char, 4096> bytes_{};
  std::size_t size_ = 0;
};

// While it lives, the terminal shows nothing of what is typed, and signals that would leave it so are held back.
class SilentTerminal {
 public:
  SilentTerminal() {
    sigset_t held;
    sigemptyset(&held);
    for (const int signal : kInterruptions) sigaddset(&held, signal);
    ::pthread_sigmask(SIG_BLOCK, &held, &mask_before_);
    interruption_ = ::signalfd(-1, &held, SFD_CLOEXEC);
    is_silent_ = ::tcgetattr(STDIN_FILENO, &before_) == 0;
    if (!is_silent_) return;
    termios silent = before_;
    silent.c_lflag &= ~static_cast<tcflag_t>(ECHO | ECHOE | ECHOK | ECHONL);
    is_silent_ = ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent) == 0;
  }
  ~SilentTerminal() {
    if (is_silent_) ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
    if (interruption_ >= 0) ::close(interruption_);
    ::pthread_sigmask(SIG_SETMASK, &mask_before_, nullptr);
  }
  SilentTerminal(const SilentTerminal&) = delete;
  SilentTerminal& operator=(const SilentTerminal&) = delete;

  bool isSilent() const { return is_silent_ && interruption_ >= 0; }

  // False when a signal came first.
  bool waitForInput() const {
    std::array<pollfd, 2> watched{{{interruption_, POLLIN, 0}, {STDIN_FILENO, POLLIN, 0}}};
    while (::poll(watched.data(), watched.size(), -1) < 0 && errno == EINTR) continue;
    return watched[0].revents == 0;
  }

 private:
  sigset_t mask_before_{};
  int interruption_ = -1;
  termios before_{};
  bool is_silent_ = false;
};

Result<Password> askOnce(const SilentTerminal& terminal, const std::string& question) {
  std::cerr << question << std::flush;
  Buffer buffer;
  while (!buffer.text().ends_with('\n') && !buffer.isFull()) {
    if (!terminal.waitForInput()) return fail("interrupted; nothing was changed");
    if (buffer.readMore() <= 0) break;
  }
  std::cerr << '\n';
  return buffer.password();
}

}  // namespace

Result<Password> askPassword(const std::string& user) {
  if (::isatty(STDIN_FILENO) == 0)
    return fail("there is no terminal to ask for a password; send it to standard input with --password-stdin");
  const SilentTerminal terminal;
  if (!terminal.isSilent()) return fail("the terminal cannot be kept from showing a password; use --password-stdin");
  auto first = askOnce(terminal, "Password for " + user + ": ");
  if (!first) return first;
  const auto second = askOnce(terminal, "The same again: ");
  if (!second) return fail(second.error());
  if ((*first)->text() != (*second)->text()) return fail("the two passwords differ; nothing was changed");
  return first;
}

Result<Password> readPassword() {
  Buffer buffer;
  ssize_t got = 1;
  while (got > 0 && !buffer.isFull()) {
    got = buffer.readMore();
    if (got < 0 && errno == EINTR) got = 1;
  }
  if (got < 0) return fail("standard input cannot be read: " + std::string{std::strerror(errno)});
  return buffer.password();
}

}  // namespace berth::app
