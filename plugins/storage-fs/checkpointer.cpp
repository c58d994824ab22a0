// SPDX-License-Identifier: Apache-2.0
#include "checkpointer.hpp"

#include <chrono>
#include <optional>

namespace berth::storage_fs {
namespace {

// Each checkpoint writes a page once however often the log holds it, so few and long ones are cheap.
constexpr int kMoveFrames = 4096;  // 16 MiB
constexpr int kLongFrames = 8192;  // 32 MiB
constexpr std::chrono::milliseconds kForReaders{20};
constexpr std::chrono::milliseconds kForBorrowers{200};
constexpr std::chrono::milliseconds kAgain{50};
constexpr std::chrono::milliseconds kAfterFailure{1000};

}  // namespace

Checkpointer::Checkpointer(Database database, GroupCommit& commits, ReaderPool& readers, const Log& log)
    : database_{std::move(database)}, commits_{commits}, readers_{readers}, log_{log} {
  database_.setPatience(kForReaders);
}

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
  // Readers that follow each other closely would always leave one in the way.
  const ReaderPool::Pause quiet{readers_, kForBorrowers};
  FS_TRY(const bool all, database_.checkpoint(Database::Checkpoint::kTruncate));
  if (all) {
    commits_.walMoved();
    return {};
  }
  return failed(BERTH_UNAVAILABLE, "a reader is in the way of moving the journal into the index; try again");
}

// Most of it beside the writers, the rest while they pause: otherwise the log would never be moved to its end. It
// begins anew only when no reader needs the old one, and readers that follow each other closely always leave one that
// does: a log that has become long stops them for a moment too.
Outcome<bool> Checkpointer::move() {
  const std::lock_guard own{database_mutex_};
  // Twice, because the first pass takes as long as the disk needs for all of it: the second one leaves little or
  // nothing to write and sync for the time when everybody waits.
  FS_CHECK(database_.checkpoint(Database::Checkpoint::kPassive));
  FS_CHECK(database_.checkpoint(Database::Checkpoint::kPassive));
  const auto paused = commits_.pause();
  std::optional<ReaderPool::Pause> quiet;
  if (commits_.walFrames() >= kLongFrames) quiet.emplace(readers_, kForBorrowers);
  FS_TRY(const bool all, database_.checkpoint(Database::Checkpoint::kRestart));
  if (all) commits_.walMoved();
  return all;
}

void Checkpointer::run() {
  std::unique_lock lock{mutex_};
  while (!stopping_) {
    wanted_.wait(lock, [&] { return stopping_ || asked_; });
    if (stopping_) return;
    lock.unlock();
    const auto moved = move();
    if (!moved) log_.error("the journal of the index grows: " + moved.error().message);
    lock.lock();
    asked_ = false;
    if (!moved || !*moved) wanted_.wait_for(lock, moved ? kAgain : kAfterFailure, [&] { return stopping_; });
  }
}

}  // namespace berth::storage_fs
