// SPDX-License-Identifier: Apache-2.0
#include "storage/record_cache.hpp"

#include <algorithm>
#include <functional>
#include <string_view>
#include <utility>

namespace berth::storage {

namespace {

// A list node, an index node, a control block and the strings' own heads.
constexpr std::size_t kEntryOverhead = 320;

std::size_t costOf(const RecordKey& key, const Record& record) {
  return kEntryOverhead + key.collection.size() + key.scope.size() + key.name.size() + record.name.size() +
         record.value.size();
}

}  // namespace

std::size_t RecordKeyHash::operator()(const RecordKey& key) const noexcept {
  const std::hash<std::string> hash;
  std::size_t mixed = hash(key.collection);
  mixed = (mixed ^ (mixed >> 29)) * 0x9e3779b97f4a7c15U ^ hash(key.scope);
  return (mixed ^ (mixed >> 29)) * 0x9e3779b97f4a7c15U ^ hash(key.name);
}

RecordCache::RecordCache(std::size_t max_bytes, Clock::duration silence) : silence_{silence} {
  for (auto& shard : shards_) shard = std::make_unique<Shard>(max_bytes / kShards);
}

RecordCache::Shard& RecordCache::shardOf(const RecordKey& key) {
  // The top bits: the low ones choose the bucket within the shard.
  return *shards_[(RecordKeyHash{}(key)*0x9e3779b97f4a7c15U) >> 58];
}

RecordCache::Lookup RecordCache::find(const RecordKey& key) {
  const bool live = isLive();
  Shard& shard = shardOf(key);
  const std::lock_guard lock{shard.mutex};
  const Entry* entry = live ? shard.entries.find(key) : nullptr;
  ++(entry == nullptr ? shard.counts.misses : shard.counts.hits);
  return {entry == nullptr ? nullptr : entry->record, shard.forgotten};
}

RecordCache::Lookup RecordCache::begin(const RecordKey& key) {
  Shard& shard = shardOf(key);
  const std::lock_guard lock{shard.mutex};
  return {nullptr, shard.forgotten};
}

void RecordCache::put(Shard& shard, const RecordKey& key, std::shared_ptr<const Record> record, Revision revision) {
  if (revision.incarnation != shard.incarnation || revision.sequence < shard.least_sequence) return;
  if (const Entry* entry = shard.entries.find(key); entry != nullptr && entry->sequence > revision.sequence) return;
  if (!record->found()) return dropOlder(shard, key, revision.sequence);
  const std::size_t cost = costOf(key, *record);
  shard.entries.put(key, Entry{std::move(record), revision.sequence}, cost);
}

void RecordCache::dropOlder(Shard& shard, const RecordKey& key, std::uint64_t sequence) {
  if (const Entry* entry = shard.entries.find(key); entry != nullptr && entry->sequence < sequence) {
    shard.entries.erase(key);
  }
  shard.least_sequence = std::max(shard.least_sequence, sequence);
}

void RecordCache::insert(const RecordKey& key, std::shared_ptr<const Record> record, Revision revision,
                         std::uint64_t forgotten) {
  Shard& shard = shardOf(key);
  const std::lock_guard lock{shard.mutex};
  if (shard.forgotten == forgotten) put(shard, key, std::move(record), revision);
}

void RecordCache::invalidate(const RecordKey& key, Revision revision) {
  Shard& shard = shardOf(key);
  const std::lock_guard lock{shard.mutex};
  if (revision.incarnation == shard.incarnation) {
    dropOlder(shard, key, revision.sequence);
  } else {
    // The feed has yet to tell of that incarnation, which will empty the shard; this record must go at once.
    ++shard.forgotten;
    shard.entries.erase(key);
  }
}

void RecordCache::replace(const RecordKey& key, std::shared_ptr<const Record> record, Revision revision) {
  Shard& shard = shardOf(key);
  const std::lock_guard lock{shard.mutex};
  if (revision.incarnation != shard.incarnation) {
    ++shard.forgotten;
    shard.entries.erase(key);
    return;
  }
  dropOlder(shard, key, revision.sequence);
  put(shard, key, std::move(record), revision);
}

void RecordCache::forget(const RecordKey& key) {
  Shard& shard = shardOf(key);
  const std::lock_guard lock{shard.mutex};
  ++shard.forgotten;
  shard.entries.erase(key);
}

void RecordCache::follow(Revision revision) {
  for (auto& shard : shards_) {
    const std::lock_guard lock{shard->mutex};
    if (shard->incarnation == revision.incarnation) continue;
    shard->entries.clear();
    shard->incarnation = revision.incarnation;
    shard->least_sequence = revision.sequence;
    ++shard->forgotten;
  }
}

void RecordCache::heard() {
  heard_.store(Clock::now().time_since_epoch().count(), std::memory_order_release);
}

void RecordCache::unheard() {
  heard_.store(0, std::memory_order_release);
}

void RecordCache::reset() {
  unheard();
  follow(Revision{});
}

bool RecordCache::isLive() const {
  const Clock::rep heard = heard_.load(std::memory_order_acquire);
  return heard != 0 && Clock::now().time_since_epoch().count() - heard < silence_.count();
}

CacheCounts RecordCache::counts() const {
  CacheCounts all;
  for (const auto& shard : shards_) {
    const std::lock_guard lock{shard->mutex};
    all.hits += shard->counts.hits;
    all.misses += shard->counts.misses;
  }
  return all;
}

std::size_t RecordCache::cost() const {
  std::size_t cost = 0;
  for (const auto& shard : shards_) {
    const std::lock_guard lock{shard->mutex};
    cost += shard->entries.cost();
  }
  return cost;
}

}  // namespace berth::storage
