// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cancelled.hpp"
#include "disk.hpp"
#include "file.hpp"
#include "group_commit.hpp"
#include "log.hpp"

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

namespace berth::storage_fs {

/// Makes committed groups durable: one thread syncs the write-ahead log for all who wait, and at latest half a second
/// after a commit when nobody does. Writers never wait for it.
///
/// When a sync fails, what it covered may be lost: those who wait get UNAVAILABLE. Service resumes once a checkpoint
/// has brought everything into the main file, which is synced by itself.
class WalSync {
 public:
  /// `wal`: the -wal file of the database behind `commits`. `checkpoint` moves all of it into the main file while
  /// writers are paused.
  WalSync(File wal, const Disk& disk, GroupCommit& commits, std::function<Outcome<void>()> checkpoint, const Log& log);
  ~WalSync();

  /// Called with the position after each success, in order.
  void onDurable(std::function<void(Position)> tell) { tell_ = std::move(tell); }
  void start();
  /// Syncs the rest and ends the thread.
  void stop();

  /// Somebody committed. Cheap.
  void committed(Position position);
  /// Says that somebody will wait for the group, so that the sync begins now.
  void ask(std::uint64_t group);
  /// Returns when the group is durable; CANCELLED when the caller goes before that.
  Outcome<void> waitFor(std::uint64_t group, const Cancelled& cancelled = neverCancelled);
  /// Why nothing can be made durable now, if so.
  std::optional<Failure> failure();

 private:
  void run();
  bool syncOnce(std::unique_lock<std::mutex>& lock);

  const File wal_;
  const Disk& disk_;
  GroupCommit& commits_;
  const std::function<Outcome<void>()> checkpoint_;
  const Log& log_;
  std::function<void(Position)> tell_;

  std::mutex mutex_;
  std::condition_variable wanted_;
  std::condition_variable done_;
  std::uint64_t committed_ = 0;
  std::uint64_t asked_ = 0;  // somebody waits for groups up to this
  std::uint64_t durable_ = 0;
  std::uint64_t failed_ = 0;  // the sync that covered groups up to this failed
  Failure failure_;
  bool stopping_ = false;
  bool stopped_ = false;
  std::thread thread_;
};

}  // namespace berth::storage_fs
