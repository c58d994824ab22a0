// SPDX-License-Identifier: Apache-2.0
#include "app/readiness.hpp"

#include <string>

namespace berth::app {
namespace {

constexpr std::chrono::milliseconds kRetryAfter{200};
constexpr std::chrono::milliseconds kLookAgainAfter{1000};

}  // namespace

Readiness::Readiness(OpenSign& sign, registry::Restore& restore, storage::RecordStore& records, const observe::Log& log)
    : sign_{sign}, restore_{restore}, records_{records}, log_{log}, thread_{[this] { run(); }} {}

Readiness::~Readiness() {
  {
    const std::lock_guard lock{mutex_};
    stop_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void Readiness::run() {
  while (becomeReady()) {
    sign_.open();
    {
      const std::lock_guard lock{mutex_};
      was_ready_ = true;
    }
    changed_.notify_all();
    for (bool has_lost = false; !has_lost;) {
      if (!pause(kLookAgainAfter)) return;
      // A Back End that is away answers for itself; only one that came back without its index is our matter.
      const auto lost = records_.derivedLost();
      has_lost = lost && *lost;
    }
    sign_.close("the index of the Back End was lost; the registry restores it");
  }
}

bool Readiness::becomeReady() {
  std::string told;
  for (;;) {
    const auto done = restore_.runIfNeeded();
    if (done) return true;
    if (done.error().detail != told)
      log_.warn("The registry answers 503 until its storage can serve.", {{"cause", done.error().detail}});
    told = done.error().detail;
    sign_.close(told);
    if (!pause(kRetryAfter)) return false;
  }
}

void Readiness::waitFor(std::chrono::milliseconds most) {
  std::unique_lock lock{mutex_};
  changed_.wait_for(lock, most, [this] { return was_ready_; });
}

bool Readiness::pause(std::chrono::milliseconds duration) {
  std::unique_lock lock{mutex_};
  return !changed_.wait_for(lock, duration, [this] { return stop_; });
}

}  // namespace berth::app
