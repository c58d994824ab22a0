// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cancelled.hpp"
#include "database.hpp"

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <vector>

namespace berth::storage_fs {

/// What a Change works on: the database inside a transaction, and the sequence of the latest batch of records. A change
/// of records takes the next number by ++sequence.
struct Transaction {
  Database& database;
  std::uint64_t sequence = 0;
};

/// How far the store has come: groups are transactions, sequences are batches of records.
struct Position {
  std::uint64_t group = 0;
  std::uint64_t sequence = 0;
};

/// One caller's part of a group.
class Change {
 public:
  virtual ~Change() = default;
  /// Runs inside the transaction, perhaps on another caller's thread. A failure that is not the database's skips this
  /// change alone, which must have changed nothing.
  virtual Outcome<void> apply(Transaction& transaction) = 0;
  /// After the commit, in the order of the changes and before anybody is answered. Not after a failure.
  virtual void committed() noexcept {}
};

/// All writing to the database. Whoever comes first while nobody writes takes everything that waits into one
/// transaction (so a lone caller needs no other thread) and the others get its outcome. Commits do not sync.
/// When the database fails, the whole group is rolled back and each of its callers gets that failure; the next group
/// tries anew, so service resumes with the disk.
/// When the log grows because moving it does not keep pace, groups go slower, and beyond a length they are refused with
/// UNAVAILABLE until it was moved. Any thread.
class GroupCommit {
 public:
  /// Lengths of the log in pages of 4 KiB.
  struct LogLimits {
    int slow_frames = 32'768;      ///< 128 MiB, eight times what is moved at once
    int most_frames = 4 * 32'768;  ///< 512 MiB
  };

  /// `sequence` is the latest one used, `limit` the number below which sequences are reserved in meta.
  GroupCommit(Database database, std::uint64_t sequence, std::uint64_t limit, LogLimits log_limits);
  GroupCommit(Database database, std::uint64_t sequence, std::uint64_t limit)
      : GroupCommit{std::move(database), sequence, limit, LogLimits{}} {}

  /// Called after each group, before its callers are answered and before the next: keep it short.
  void onCommit(std::function<void(Position)> tell) { tell_ = std::move(tell); }

  /// Returns when the change is visible to readers; the group tells what to wait for if it must be durable.
  /// CANCELLED when the caller goes before its group has begun: nothing of the change happens then.
  Outcome<Position> commit(Change& change, const Cancelled& cancelled = neverCancelled);
  /// Callers that wait or write now.
  std::size_t waiting() const;

  Position committed() const;
  /// The sequence that readers may claim when they read after asking for it.
  std::uint64_t sequence() const { return published_sequence_.load(std::memory_order_acquire); }

  int walFrames() const { return wal_frames_.load(std::memory_order_relaxed); }
  /// All of the log is in the database, and the next group begins it anew. While paused.
  void walMoved() { wal_frames_.store(0, std::memory_order_relaxed); }

  /// While the answer is held no group runs.
  std::unique_lock<std::mutex> pause() {
    // Who waits here holds up whoever comes later: a mutex alone would let busy writers pass it again and again.
    const std::lock_guard turn{turn_};
    return std::unique_lock{writing_};
  }

  /// Records the exact sequence, so that a clean stop wastes no numbers. Nothing after it.
  Outcome<void> close();

 private:
  struct Waiter {
    Change& change;
    Outcome<Position> outcome;
    bool taken = false;  ///< into a group
    bool done = false;
    std::condition_variable turn;
  };

  void run(const std::vector<Waiter*>& group);
  Outcome<void> checkLog();
  Outcome<std::uint64_t> runTransaction(const std::vector<Waiter*>& group);
  Outcome<void> reserve(std::uint64_t sequence);

  std::mutex turn_;     // only to wait for the next one
  std::mutex writing_;  // held while a group runs; guards database_ and the next three
  Database database_;
  std::uint64_t limit_;
  const LogLimits log_limits_;
  std::uint64_t reserving_;
  std::function<void(Position)> tell_;

  mutable std::mutex mutex_;  // guards the queue
  std::deque<Waiter*> queue_;

  mutable std::mutex position_mutex_;
  Position position_;
  std::atomic<std::uint64_t> published_sequence_;
  std::atomic<int> wal_frames_{0};
};

/// A Change of two lambdas, for those that need no more.
template <class Apply, class Committed>
class LambdaChange final : public Change {
 public:
  LambdaChange(Apply act, Committed after) : apply_{std::move(act)}, committed_{std::move(after)} {}
  Outcome<void> apply(Transaction& transaction) override { return apply_(transaction); }
  void committed() noexcept override { committed_(); }

 private:
  Apply apply_;
  Committed committed_;
};

}  // namespace berth::storage_fs
