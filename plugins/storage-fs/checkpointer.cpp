// SPDX-License-Identifier: Apache-2.0
#include "checkpointer.hpp"

#include <chrono>

namespace berth::storage_fs {
namespace {

constexpr int kMoveFrames = 2048;    // 8 MiB
constexpr int kPauseFrames = 16384;  // 64 MiB
constexpr std::chrono::milliseconds kAfterFailure{1000};
constexpr std::chrono::milliseconds kBetween{20};

}  // namespace

Checkpointer::Checkpointer(Database database, GroupCommit& commits, const Log& log)
    : database_{std::move(database)}, commits_{commits}, log_{log} {}

Checkpointer::~Checkpointer() {
  stop();
}

void Checkpointer::start() {
  thread_ = std::thread{[this] { run(); }};
}

void Checkpointer::stop() {
  {
    const std::lock_guard lock{mutex_};
    stopping_ = true;
  }
  wanted_.notify_one();
  if (thread_.joinable()) thread_.join();
}

void Checkpointer::committed() {
  if (commits_.walFrames() < kMoveFrames) return;
  {
    const std::lock_guard lock{mutex_};
    if (asked_) return;
    asked_ = true;
  }
  wanted_.notify_one();
}

Outcome<void> Checkpointer::moveAll() {
  const std::lock_guard own{database_mutex_};
  const auto paused = commits_.pause();
  FS_CHECK(database_.checkpoint(Database::Checkpoint::kTruncate));
  return {};
}

void Checkpointer::run() {
  std::unique_lock lock{mutex_};
  while (!stopping_) {
    wanted_.wait(lock, [&] { return stopping_ || asked_; });
    if (stopping_) return;
    lock.unlock();
    Outcome<void> outcome;
    if (commits_.walFrames() >= kPauseFrames) {
      outcome = moveAll();
    } else {
      const std::lock_guard own{database_mutex_};
      const auto left = database_.checkpoint(Database::Checkpoint::kPassive);
      if (!left) outcome = failed(left.error());
    }
    if (!outcome) log_.error("the journal of the index grows: " + outcome.error().message);
    lock.lock();
    // The log begins anew with the first commit after everything was moved; until then it still looks long.
    wanted_.wait_for(lock, outcome ? kBetween : kAfterFailure, [&] { return stopping_; });
    asked_ = false;
  }
}

}  // namespace berth::storage_fs
