// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "directory.hpp"
#include "disk.hpp"
#include "group_commit.hpp"
#include "key_locks.hpp"
#include "log.hpp"
#include "mirror.hpp"
#include "reader_pool.hpp"
#include "small_blobs.hpp"

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <string>
#include <thread>

namespace berth::storage_fs {

/// Brings behind the answers what was promised by them: small blobs become files, mirror files are written that could
/// not be, files of removed blobs go. One sync of the file system for all of a round, then one transaction forgets what
/// the tables had remembered of it. A thread of low priority.
class Settler {
 public:
  struct Parts {
    Directory& directory;
    const Disk& disk;
    GroupCommit& commits;
    ReaderPool& readers;
    SmallBlobs& small;
    Mirror& mirror;
    KeyLocks& locks;
    const Log& log;
  };

  explicit Settler(const Parts& parts) : parts_{parts} {}
  ~Settler();
  void start();
  /// Settles what is left and ends the thread.
  void stop();
  /// Somebody committed. Cheap.
  void committed();

  /// One round on the caller's thread, while the other is not running. True: there was something to settle.
  Outcome<bool> settle();

 private:
  void run();
  void waitForMore(std::unique_lock<std::mutex>& lock, std::chrono::milliseconds most);
  Outcome<std::uint64_t> removeDoomed();
  Outcome<bool> isHere(const std::string& digest);

  const Parts parts_;
  std::uint64_t settled_mirror_ = 0;

  std::mutex mutex_;
  std::condition_variable wanted_;
  bool asked_ = false;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace berth::storage_fs
