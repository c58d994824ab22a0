// SPDX-License-Identifier: Apache-2.0
#include "app/storage_probe.hpp"

#include <string>
#include <utility>

namespace berth::app {
namespace {

// What the table says of the code, then the cause.
Error inFull(const Error& error) {
  std::string text{errorRow(error.code).message};
  if (!error.detail.empty()) text += ": " + error.detail;
  return {error.code, std::move(text)};
}

}  // namespace

StorageProbe::StorageProbe(const OpenSign& sign, std::function<Result<void>()> write, storage::BlobStore& blobs,
                           const observe::Log& log, Times times)
    : sign_{sign}, write_{std::move(write)}, blobs_{blobs}, log_{log}, times_{times}, thread_{[this] { run(); }} {}

StorageProbe::~StorageProbe() {
  {
    const std::lock_guard lock{mutex_};
    is_ending_ = true;
  }
  wanted_.notify_all();
  thread_.join();
}

Result<void> StorageProbe::ready() {
  {
    const std::lock_guard lock{mutex_};
    if (auto answer = known()) return *std::move(answer);
  }
  const LaneUse place{lane_};
  std::unique_lock lock{mutex_};
  // Somebody may have got one while this request waited for its place.
  if (auto answer = known()) return *std::move(answer);
  if (!asked_since_) {
    asked_since_ = Clock::now();
    is_wanted_ = true;
    wanted_.notify_all();
  }
  done_.wait_until(lock, *asked_since_ + times_.patience, [this] { return !asked_since_; });
  if (auto answer = known()) return *std::move(answer);
  return fail(overdue());
}

void StorageProbe::stop() {
  const std::lock_guard lock{mutex_};
  is_stopping_ = true;
}

std::optional<storage::Space> StorageProbe::space() const {
  const std::lock_guard lock{mutex_};
  return space_;
}

std::optional<Result<void>> StorageProbe::known() const {
  if (is_stopping_) return fail(ErrorCode::kUnavailable, "the registry is stopping");
  if (auto open = sign_.state(); !open) return open;
  const auto now = Clock::now();
  if (asked_since_ && now - *asked_since_ >= times_.patience) return fail(overdue());
  if (last_ && now - last_at_ < times_.shared) return last_;
  return std::nullopt;
}

Error StorageProbe::overdue() const {
  return {ErrorCode::kUnavailable, "the storage has not taken a small write within " +
                                       std::to_string(times_.patience.count()) +
                                       " ms; look at the Back End and its disk"};
}

void StorageProbe::run() {
  std::unique_lock lock{mutex_};
  auto next_look = Clock::now();
  while (!is_ending_) {
    if (is_wanted_) {
      tryWrite(lock);
    } else if (Clock::now() >= next_look) {
      lookAtSpace(lock);
      next_look = Clock::now() + (space_ ? times_.spacing : times_.shared);
    } else {
      wanted_.wait_until(lock, next_look, [this] { return is_ending_ || is_wanted_; });
    }
  }
}

void StorageProbe::tryWrite(std::unique_lock<std::mutex>& lock) {
  is_wanted_ = false;
  lock.unlock();
  Result<void> result = write_();
  if (!result) result = fail(inFull(result.error()));
  lock.lock();
  const bool was_ready = !last_ || *last_;
  if (!result && was_ready) {
    log_.warn("The registry is not ready: a write for trial failed.", {{"cause", result.error().detail}});
  } else if (result && !was_ready) {
    log_.info("The registry is ready again.");
  }
  asked_since_.reset();
  last_ = std::move(result);
  last_at_ = Clock::now();
  done_.notify_all();
}

void StorageProbe::lookAtSpace(std::unique_lock<std::mutex>& lock) {
  if (!sign_.isOpen()) {
    space_.reset();
    return;
  }
  lock.unlock();
  const auto space = blobs_.space();
  lock.lock();
  space_.reset();
  if (space && space->total_bytes > 0) space_ = *space;
}

}  // namespace berth::app
