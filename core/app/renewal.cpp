// SPDX-License-Identifier: Apache-2.0
#include "app/renewal.hpp"

#include <poll.h>
#include <sys/eventfd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>

namespace berth::app {
namespace {

using Clock = std::chrono::steady_clock;

std::chrono::sys_seconds now() {
  return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
}

}  // namespace

Renewal::Renewal(std::vector<Renewable*> things, HangupSignal& hangups, const observe::Log& log, Times times)
    : things_{std::move(things)},
      hangups_{hangups},
      log_{log},
      times_{times},
      renewed_at_{now()},
      ended_{::eventfd(0, EFD_CLOEXEC)} {
  if (!ended_) throw std::system_error{errno, std::generic_category(), "eventfd"};
  if (!watchAll())
    log_.warn(
        "Not every folder of certificates and configuration can be watched; changes are seen up to a minute late, or "
        "at once with SIGHUP. fs.inotify.max_user_watches may be too low.");
  thread_ = std::thread{[this] { run(); }};
}

Renewal::~Renewal() {
  ::eventfd_write(ended_.fd(), 1);
  thread_.join();
}

bool Renewal::watchAll() {
  std::vector<std::filesystem::path> files;
  for (const Renewable* thing : things_) std::ranges::move(thing->files(), std::back_inserter(files));
  return watch_.watch(files);
}

void Renewal::run() {
  for (;;) {
    pollfd events[] = {{ended_.fd(), POLLIN, 0}, {hangups_.fd(), POLLIN, 0}, {watch_.fd(), POLLIN, 0}};
    if (::poll(events, 3, static_cast<int>(times_.poll.count())) < 0) continue;
    if (events[0].revents != 0) return;
    if (events[1].revents == 0 && events[2].revents != 0 && !waitForQuiet()) return;
    renew();
  }
}

void Renewal::renew() {
  const bool is_asked = hangups_.take();
  watch_.drain();
  // First: what changes while the files are read is told again.
  watchAll();
  bool is_up_to_date = true;
  for (Renewable* thing : things_) {
    const Renewed renewed = thing->renew(is_asked);
    if (renewed == Renewed::kDone) renewed_at_ = now();
    is_up_to_date = is_up_to_date && renewed != Renewed::kRefused;
  }
  is_up_to_date_ = is_up_to_date;
}

// Whoever asks by SIGHUP waits for nothing. False when the destructor waits.
bool Renewal::waitForQuiet() {
  const auto end = Clock::now() + times_.longest;
  for (;;) {
    watch_.drain();
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - Clock::now());
    pollfd events[] = {{ended_.fd(), POLLIN, 0}, {hangups_.fd(), POLLIN, 0}, {watch_.fd(), POLLIN, 0}};
    const auto time = std::max(std::chrono::milliseconds{0}, std::min(left, times_.quiet));
    if (::poll(events, 3, static_cast<int>(time.count())) <= 0) return true;
    if (events[0].revents != 0) return false;
    if (events[1].revents != 0 || left.count() <= 0) return true;
  }
}

}  // namespace berth::app
