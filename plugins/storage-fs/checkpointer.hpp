// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "database.hpp"
#include "group_commit.hpp"
#include "log.hpp"
#include "reader_pool.hpp"

#include <condition_variable>
#include <mutex>
#include <thread>

namespace berth::storage_fs {

/// Keeps the write-ahead log short: moves it into the main file from a thread and a connection of its own.
class Checkpointer {
 public:
  Checkpointer(Database database, GroupCommit& commits, ReaderPool& readers, const Log& log);
  ~Checkpointer();

  void start();
  void stop();
  /// Somebody committed. Cheap.
  void committed();
  /// Moves everything while writers are paused, and empties the log. Any thread.
  Outcome<void> moveAll();

 private:
  void run();
  Outcome<bool> move();

  std::mutex database_mutex_;
  Database database_;
  GroupCommit& commits_;
  ReaderPool& readers_;
  const Log& log_;

  std::mutex mutex_;
  std::condition_variable wanted_;
  bool stopping_ = false;
  bool asked_ = false;
  std::thread thread_;
};

}  // namespace berth::storage_fs
