// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "outcome.hpp"
#include "record.hpp"

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <vector>

namespace berth::storage_fs {

/// A change that watchers are told of; an empty collection is a heartbeat.
struct FeedEvent {
  std::uint64_t sequence = 0;
  std::string key;  ///< collection, scope and name, one after the other
  std::size_t scope_at = 0;
  std::size_t name_at = 0;
  bool removed = false;

  RecordKey parts() const;
};

/// The newest changes of this opening of the store, in the order of their batches, for any number of watchers: each
/// has a place in the one ring and nothing of its own. Any thread.
class ChangeFeed {
 public:
  struct Limits {
    std::size_t events = 65536;
    std::size_t key_bytes = 32 << 20;
  };

  /// `sequence`: of the latest batch before this opening, which is durable.
  ChangeFeed(std::uint64_t incarnation, std::uint64_t sequence, Limits limits);
  ChangeFeed(std::uint64_t incarnation, std::uint64_t sequence) : ChangeFeed{incarnation, sequence, Limits{}} {}

  std::uint64_t incarnation() const { return incarnation_; }

  /// In the order of sequences. Not seen by watchers before durable() has reached the sequence.
  void add(const RecordKey& key, std::uint64_t sequence, bool removed) noexcept;
  void durable(std::uint64_t sequence);
  /// Ends all watches with UNAVAILABLE.
  void stop();

  using Cancelled = std::function<bool()>;
  /// False: the watcher wants no more.
  using Take = std::function<bool(const FeedEvent&)>;

  /// Until the watcher is cancelled (OK then, as when it wants no more) or too slow for the ring (OUT_OF_RANGE).
  Outcome<void> watch(const Revision& after, const Cancelled& cancelled, const Take& take);

 private:
  Outcome<std::uint64_t> placeOf(const Revision& after) const;
  std::vector<FeedEvent> readyFrom(std::uint64_t place) const;
  std::uint64_t reachedAt(std::uint64_t place) const;

  const std::uint64_t incarnation_;
  const Limits limits_;

  mutable std::mutex mutex_;
  std::condition_variable moved_;
  std::deque<FeedEvent> events_;
  std::uint64_t first_ = 0;  // place of events_.front(); places count all events of this opening
  std::size_t key_bytes_ = 0;
  std::uint64_t forgotten_;  // sequences up to this are not (wholly) in events_
  std::uint64_t durable_;
  bool stopping_ = false;
};

}  // namespace berth::storage_fs
