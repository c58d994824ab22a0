// SPDX-License-Identifier: Apache-2.0
#include "app/session_expiry.hpp"

#include <string>

namespace berth::app {

SessionExpiry::SessionExpiry(registry::UploadService& uploads, const observe::Log& log,
                             std::chrono::milliseconds interval)
    : uploads_{uploads}, log_{log}, interval_{interval}, thread_{[this] { run(); }} {}

SessionExpiry::~SessionExpiry() {
  {
    const std::lock_guard lock{mutex_};
    stop_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

// The first round comes after an interval too: a start has better things to do.
void SessionExpiry::run() {
  std::unique_lock lock{mutex_};
  while (!changed_.wait_for(lock, interval_, [this] { return stop_; })) {
    lock.unlock();
    const auto collected = uploads_.collectExpired();
    if (!collected) {
      log_.warn("Idle upload sessions could not be removed; this is tried again later.",
                {{"cause", collected.error().detail}});
    } else if (*collected > 0) {
      log_.info("Idle upload sessions were removed.", {{"sessions", std::to_string(*collected)}});
    }
    lock.lock();
  }
}

}  // namespace berth::app
