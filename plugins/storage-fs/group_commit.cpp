// SPDX-License-Identifier: Apache-2.0
#include "group_commit.hpp"

#include "schema.hpp"

#include <algorithm>
#include <chrono>
#include <thread>

namespace berth::storage_fs {
namespace {

constexpr std::size_t kMostChanges = 256;
constexpr std::chrono::milliseconds kSlowGroup{20};

// Sequences are reserved in blocks: a row less to write in each group. After a crash the rest of a block is skipped.
constexpr std::uint64_t kReserve = 1 << 16;

}  // namespace

GroupCommit::GroupCommit(Database database, std::uint64_t sequence, std::uint64_t limit, LogLimits log_limits)
    : database_{std::move(database)},
      limit_{limit},
      log_limits_{log_limits},
      reserving_{limit},
      position_{0, sequence},
      published_sequence_{sequence} {}

Position GroupCommit::committed() const {
  const std::lock_guard lock{position_mutex_};
  return position_;
}

std::size_t GroupCommit::waiting() const {
  const std::lock_guard lock{mutex_};
  return queue_.size();
}

Outcome<Position> GroupCommit::commit(Change& change, const Cancelled& cancelled) {
  Waiter me{change, {}, false, false, {}};
  std::unique_lock lock{mutex_};
  queue_.push_back(&me);
  // Once a group has begun with its change, the caller has to be there for it.
  const auto gone = [&] { return !me.taken && cancelled(); };
  if (!waitUnless(gone, me.turn, lock, [&] { return me.done || queue_.front() == &me; })) {
    queue_.erase(std::find(queue_.begin(), queue_.end(), &me));
    return failed(BERTH_CANCELLED, "the caller has gone while the index waited for the disk");
  }
  if (!me.done) {
    const std::vector<Waiter*> group{
        queue_.begin(), queue_.begin() + static_cast<std::ptrdiff_t>(std::min(queue_.size(), kMostChanges))};
    for (auto* waiter : group) waiter->taken = true;
    lock.unlock();
    run(group);
    lock.lock();
    for (auto* waiter : group) {
      queue_.pop_front();
      waiter->done = true;
      if (waiter != &me) waiter->turn.notify_one();
    }
    if (!queue_.empty()) queue_.front()->turn.notify_one();
  }
  return std::move(me.outcome);
}

// Before the turn to write is taken, which who moves the log wants as well.
Outcome<void> GroupCommit::checkLog() {
  const int frames = walFrames();
  if (frames >= log_limits_.most_frames)
    return failed(BERTH_UNAVAILABLE,
                  "the journal of the index has grown too long because the disk does not take it into the index; "
                  "check the disk");
  if (frames >= log_limits_.slow_frames) std::this_thread::sleep_for(kSlowGroup);
  return {};
}

void GroupCommit::run(const std::vector<Waiter*>& group) {
  const auto may_grow = checkLog();
  const auto writing = pause();
  const auto sequence = may_grow ? runTransaction(group) : failed(may_grow.error());
  if (!sequence) {
    (void)database_.execute("ROLLBACK");
    for (auto* waiter : group) waiter->outcome = failed(sequence.error());
    return;
  }
  limit_ = reserving_;
  Position now;
  {
    const std::lock_guard lock{position_mutex_};
    now = {position_.group + 1, *sequence};
  }
  for (auto* waiter : group) {
    if (!waiter->outcome) continue;
    waiter->change.committed();
    waiter->outcome = now;
  }
  {
    const std::lock_guard lock{position_mutex_};
    position_ = now;
  }
  published_sequence_.store(*sequence, std::memory_order_release);
  wal_frames_.store(database_.walFrames(), std::memory_order_relaxed);
  if (tell_) tell_(now);
}

// Whatever goes wrong in here, the caller rolls back: an exception must not leave the others of the group waiting.
Outcome<std::uint64_t> GroupCommit::runTransaction(const std::vector<Waiter*>& group) try {
  database_.clearFailure();
  Transaction transaction{database_, published_sequence_.load(std::memory_order_relaxed)};
  reserving_ = limit_;
  static constexpr const char* kBegin = "BEGIN IMMEDIATE";
  static constexpr const char* kCommit = "COMMIT";
  FS_CHECK(Query(database_, kBegin).run());
  for (auto* waiter : group) {
    const auto applied = waiter->change.apply(transaction);
    if (database_.failure()) return failed(*database_.failure());
    if (!applied) waiter->outcome = failed(applied.error());
  }
  FS_CHECK(reserve(transaction.sequence));
  FS_CHECK(Query(database_, kCommit).run());
  return transaction.sequence;
} catch (const std::exception& error) {
  return failed(BERTH_INTERNAL, std::string{"a change failed inside its transaction: "} + error.what());
}

Outcome<void> GroupCommit::reserve(std::uint64_t sequence) {
  if (sequence <= limit_) return {};
  reserving_ = sequence + kReserve;
  return setMeta(database_, kMetaSequenceLimit, reserving_);
}

Outcome<void> GroupCommit::close() {
  const auto writing = pause();
  database_.clearFailure();
  return setMeta(database_, kMetaSequenceLimit, sequence());
}

}  // namespace berth::storage_fs
