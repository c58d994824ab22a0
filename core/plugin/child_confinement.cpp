// SPDX-License-Identifier: Apache-2.0
#include "plugin/child_confinement.hpp"

#include "plugin/child_process.hpp"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <climits>
#include <csignal>
#include <cstdlib>
#include <cstring>

namespace berth::plugin {
namespace {

std::optional<int> takeNumber(const char* variable) {
  const char* text = std::getenv(variable);
  if (text == nullptr) return std::nullopt;
  int number = -1;
  const auto [end, problem] = std::from_chars(text, text + std::strlen(text), number);
  const bool is_whole = problem == std::errc{} && *end == '\0';
  ::unsetenv(variable);
  if (!is_whole || number <= STDERR_FILENO || ::fcntl(number, F_GETFD) < 0) return std::nullopt;
  return number;
}

void closeAllBut(int low, int high) {
  const auto close = [](unsigned first, unsigned last) {
    if (first <= last) ::close_range(first, last, 0);
  };
  const auto one = static_cast<unsigned>(std::min(low, high));
  const auto other = static_cast<unsigned>(std::max(low, high));
  close(STDERR_FILENO + 1, one - 1);
  close(one + 1, other - 1);
  close(other + 1, UINT_MAX);
}

}  // namespace

std::optional<ChildEnds> takeEnds() {
  const auto control = takeNumber(kControlVariable);
  const auto calls = takeNumber(kCallsVariable);
  if (!control || !calls || *control == *calls) return std::nullopt;
  return ChildEnds{*control, *calls};
}

void confineChild(const ChildEnds& ends) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  const rlimit none{0, 0};
  ::setrlimit(RLIMIT_CORE, &none);
  for (const int signal : {SIGTERM, SIGINT, SIGHUP, SIGPIPE}) std::signal(signal, SIG_IGN);
  closeAllBut(ends.control, ends.calls);
  ::fcntl(ends.control, F_SETFD, FD_CLOEXEC);
  ::fcntl(ends.calls, F_SETFD, FD_CLOEXEC);
}

std::string takeInput() {
  std::string input;
  std::array<char, 4096> bytes;
  while (true) {
    const ssize_t size = ::read(STDIN_FILENO, bytes.data(), bytes.size());
    if (size <= 0) break;
    input.append(bytes.data(), static_cast<std::size_t>(size));
  }
  const int nothing = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  if (nothing > STDERR_FILENO) {
    ::dup2(nothing, STDIN_FILENO);
    ::close(nothing);
  }
  return input;
}

}  // namespace berth::plugin
