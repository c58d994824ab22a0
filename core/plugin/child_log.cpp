// SPDX-License-Identifier: Apache-2.0
#include "plugin/child_log.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <utility>

namespace berth::plugin {
namespace {

constexpr int kTickMs = 1000;
// Of one stream before the other has its turn; and what is still taken from a child that ended in the midst of a flood.
constexpr std::size_t kAtOnce = std::size_t{64} << 10;

File nonBlocking(File file) {
  ::fcntl(file.fd(), F_SETFL, O_NONBLOCK);
  return file;
}

}  // namespace

ChildLog::ChildLog(File output, File errors, ChildLines::Write write)
    : output_{nonBlocking(std::move(output))},
      errors_{nonBlocking(std::move(errors))},
      stop_{::eventfd(0, EFD_CLOEXEC)},
      lines_{std::move(write)},
      thread_{[this] { run(); }} {}

ChildLog::~ChildLog() {
  ::eventfd_write(stop_.fd(), 1);
  thread_.join();
}

void ChildLog::run() {
  std::array<pollfd, 3> waits{{{output_.fd(), POLLIN, 0}, {errors_.fd(), POLLIN, 0}, {stop_.fd(), POLLIN, 0}}};
  while (waits[0].fd >= 0 || waits[1].fd >= 0) {
    if (::poll(waits.data(), waits.size(), lines_.hasDropped() ? kTickMs : -1) < 0) continue;
    lines_.tick(ChildLines::Clock::now());
    const bool is_last = waits[2].revents != 0;
    if ((waits[0].revents != 0 || is_last) && !takeFrom(output_, from_output_)) waits[0].fd = -1;
    if ((waits[1].revents != 0 || is_last) && !takeFrom(errors_, from_errors_)) waits[1].fd = -1;
    if (is_last) break;
  }
  lines_.finish(from_output_, ChildLines::Clock::now());
  lines_.finish(from_errors_, ChildLines::Clock::now());
}

// False: it has ended.
bool ChildLog::takeFrom(const File& file, ChildLines::Stream& stream) {
  std::array<char, 16384> bytes;
  for (std::size_t taken = 0; taken < kAtOnce;) {
    const ssize_t size = ::read(file.fd(), bytes.data(), bytes.size());
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) return errno == EAGAIN;
    if (size == 0) return false;
    lines_.take(stream, {bytes.data(), static_cast<std::size_t>(size)}, ChildLines::Clock::now());
    taken += static_cast<std::size_t>(size);
  }
  return true;
}

}  // namespace berth::plugin
