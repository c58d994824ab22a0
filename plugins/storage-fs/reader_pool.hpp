// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "database.hpp"

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace berth::storage_fs {

/// Connections to read with, made when needed. Any thread.
class ReaderPool {
 public:
  explicit ReaderPool(std::string path) : path_{std::move(path)} {}

  /// A connection lent to one thread; give it back by destroying it.
  class Loan {
   public:
    Loan(ReaderPool& pool, std::unique_ptr<Database> database) : pool_{&pool}, database_{std::move(database)} {}
    Loan(Loan&&) = default;
    ~Loan() {
      if (database_) pool_->giveBack(std::move(database_));
    }
    Database& operator*() { return *database_; }

   private:
    ReaderPool* pool_;
    std::unique_ptr<Database> database_;
  };

  /// Waits while all are lent, or while there is a Pause.
  Outcome<Loan> borrow();

  /// As long as it lives, nobody borrows. One at a time.
  class Pause {
   public:
    /// Waits for those who have borrowed, but not longer than `most`: one of them may wait for who pauses.
    Pause(ReaderPool& pool, std::chrono::milliseconds most);
    ~Pause();
    Pause(const Pause&) = delete;
    Pause& operator=(const Pause&) = delete;

   private:
    ReaderPool& pool_;
  };

 private:
  void giveBack(std::unique_ptr<Database> database);

  const std::string path_;
  std::mutex mutex_;
  std::condition_variable returned_;
  std::vector<std::unique_ptr<Database>> idle_;
  std::size_t made_ = 0;
  bool paused_ = false;
};

/// Makes the reads of a scope see one state of the database.
class Snapshot {
 public:
  explicit Snapshot(Database& database) : database_{database} {}
  ~Snapshot();
  Snapshot(const Snapshot&) = delete;
  Snapshot& operator=(const Snapshot&) = delete;
  Outcome<void> begin();

 private:
  Database& database_;
  bool begun_ = false;
};

}  // namespace berth::storage_fs
