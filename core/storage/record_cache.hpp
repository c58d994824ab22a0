// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "storage/cache_counts.hpp"
#include "storage/lru.hpp"
#include "storage/record_store.hpp"

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>

namespace berth::storage {

/// A moment in a store's history. Sequences of different incarnations cannot be compared.
struct Revision {
  std::uint64_t incarnation = 0;
  std::uint64_t sequence = 0;

  friend bool operator==(const Revision&, const Revision&) = default;
};

struct RecordKeyHash {
  std::size_t operator()(const RecordKey& key) const noexcept;
};

/// What the Front End remembers of records, without ever going back in time (D8):
/// - that a record is absent is not remembered: what a client has pushed through another Front End is not 404 here, and
///   those who ask for what is not there do not push out what is;
/// - an answer goes in only when no batch after its revision is known to have changed its shard;
/// - until follow() told a revision of a live change feed, and after `silence` without heard(), find() finds nothing.
/// Any thread.
class RecordCache {
 public:
  using Clock = std::chrono::steady_clock;

  RecordCache(std::size_t max_bytes, Clock::duration silence);

  /// What find() saw; insert() wants it back to notice a forget() in between.
  struct Lookup {
    std::shared_ptr<const Record> record;  ///< Null: ask the store.
    std::uint64_t forgotten = 0;
  };
  Lookup find(const RecordKey& key);
  /// The same without an answer, for a read that goes past the cache.
  Lookup begin(const RecordKey& key);

  /// Takes an answer of the store with its revision, unless it may be out of date already.
  void insert(const RecordKey& key, std::shared_ptr<const Record> record, Revision revision, std::uint64_t forgotten);

  /// A batch at `revision` changed the record: older entries go, and older answers stay out.
  void invalidate(const RecordKey& key, Revision revision);
  /// After an own batch: the record as that batch left it.
  void replace(const RecordKey& key, std::shared_ptr<const Record> record, Revision revision);
  /// The record may have changed, nobody knows when: it goes, and so do answers to reads that are under way.
  void forget(const RecordKey& key);

  /// The change feed is complete up to `revision`. Another incarnation than before empties the cache.
  void follow(Revision revision);
  /// The change feed is alive.
  void heard();
  /// The change feed ended: nothing is answered until heard().
  void unheard();
  /// The store has forgotten what changed since: everything goes, nothing is taken until follow().
  void reset();

  bool isLive() const;
  std::size_t cost() const;
  CacheCounts counts() const;

 private:
  struct Entry {
    std::shared_ptr<const Record> record;
    std::uint64_t sequence = 0;
  };
  struct alignas(64) Shard {
    explicit Shard(std::size_t max_bytes) : entries{max_bytes} {}
    mutable std::mutex mutex;
    Lru<RecordKey, Entry, RecordKeyHash> entries;
    std::uint64_t incarnation = 0;  // 0: takes nothing
    std::uint64_t least_sequence = 0;
    std::uint64_t forgotten = 0;
    CacheCounts counts;
  };
  static constexpr std::size_t kShards = 64;

  Shard& shardOf(const RecordKey& key);
  static void put(Shard& shard, const RecordKey& key, std::shared_ptr<const Record> record, Revision revision);
  static void dropOlder(Shard& shard, const RecordKey& key, std::uint64_t sequence);

  const Clock::duration silence_;
  std::atomic<Clock::rep> heard_{0};
  std::array<std::unique_ptr<Shard>, kShards> shards_;
};

}  // namespace berth::storage
