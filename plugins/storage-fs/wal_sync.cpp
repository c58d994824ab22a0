// SPDX-License-Identifier: Apache-2.0
#include "wal_sync.hpp"

#include <algorithm>
#include <chrono>

namespace berth::storage_fs {
namespace {

constexpr std::chrono::milliseconds kLatest{500};

}  // namespace

WalSync::WalSync(File wal, const Disk& disk, GroupCommit& commits, std::function<Outcome<void>()> checkpoint,
                 const Log& log)
    : wal_{std::move(wal)}, disk_{disk}, commits_{commits}, checkpoint_{std::move(checkpoint)}, log_{log} {}

WalSync::~WalSync() {
  stop();
}

void WalSync::start() {
  thread_ = std::thread{[this] { run(); }};
}

void WalSync::stop() {
  {
    const std::lock_guard lock{mutex_};
    stopping_ = true;
  }
  wanted_.notify_one();
  if (thread_.joinable()) thread_.join();
}

void WalSync::committed(Position position) {
  const std::lock_guard lock{mutex_};
  const bool was_idle = committed_ <= durable_;
  committed_ = position.group;
  if (was_idle) wanted_.notify_one();
}

void WalSync::ask(std::uint64_t group) {
  const std::lock_guard lock{mutex_};
  if (durable_ >= group || asked_ >= group) return;
  asked_ = group;
  wanted_.notify_one();
}

Outcome<void> WalSync::waitFor(std::uint64_t group, const Cancelled& cancelled) {
  ask(group);
  std::unique_lock lock{mutex_};
  if (!waitUnless(cancelled, done_, lock, [&] { return durable_ >= group || failed_ >= group || stopped_; }))
    return failed(BERTH_CANCELLED,
                  "the caller has gone while the index waited for the disk; the change may have happened");
  if (durable_ >= group) return {};
  if (failed_ >= group) return failed(failure_);
  return failed(BERTH_UNAVAILABLE, "the store is stopping; try again when it is back");
}

std::optional<Failure> WalSync::failure() {
  const std::lock_guard lock{mutex_};
  if (failed_ > durable_) return failure_;
  return std::nullopt;
}

void WalSync::run() {
  std::unique_lock lock{mutex_};
  for (bool synced = true; !stopping_ || (synced && committed_ > durable_);) {
    if (failed_ <= durable_) wanted_.wait(lock, [&] { return stopping_ || committed_ > durable_; });
    wanted_.wait_for(lock, kLatest, [&] { return stopping_ || asked_ > std::max(durable_, failed_); });
    if (committed_ > durable_) synced = syncOnce(lock);
  }
  stopped_ = true;
  done_.notify_all();
}

bool WalSync::syncOnce(std::unique_lock<std::mutex>& lock) {
  // Nothing that a failed sync covered may be called durable by a later one: only a checkpoint writes it again.
  const bool broken = failed_ > durable_;
  lock.unlock();
  const Position reached = commits_.committed();
  Outcome<void> outcome;
  if (broken) {
    outcome = checkpoint_();
  } else if (const int error = disk_.syncData(wal_.fd()); error != 0) {
    outcome = systemFailed("sync the journal of the index", error);
  }
  if (outcome) {
    if (broken) log_.info("the journal of the index is durable again");
    if (tell_) tell_(reached);
  } else if (!broken) {
    log_.error(outcome.error().message + "; what was committed since the last sync may be lost in a power failure");
  }
  lock.lock();
  if (outcome) {
    durable_ = reached.group;
  } else {
    failed_ = reached.group;
    failure_ = {BERTH_UNAVAILABLE, outcome.error().message};
  }
  done_.notify_all();
  return outcome.has_value();
}

}  // namespace berth::storage_fs
