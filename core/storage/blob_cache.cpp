// SPDX-License-Identifier: Apache-2.0
#include "storage/blob_cache.hpp"

#include <sys/resource.h>

#include <algorithm>

namespace berth::storage {

namespace {

constexpr std::size_t kEntryOverhead = 512;

}  // namespace

BlobCacheLimits BlobCacheLimits::forThisProcess() {
  BlobCacheLimits limits;
  rlimit open_files{};
  if (::getrlimit(RLIMIT_NOFILE, &open_files) == 0) {
    limits.descriptors = std::min<std::size_t>(limits.descriptors, open_files.rlim_cur / 4);
  }
  return limits;
}

BlobCache::BlobCache(BlobCacheLimits limits) {
  for (auto& shard : shards_) {
    shard = std::make_unique<Shard>(limits.descriptors / kShards, limits.bytes / kShards);
  }
}

BlobCache::Shard& BlobCache::shardOf(const Digest& digest) {
  return *shards_[(std::hash<Digest>{}(digest)*0x9e3779b97f4a7c15U) >> 60];
}

BlobCache::Lookup BlobCache::find(const Digest& digest) {
  Shard& shard = shardOf(digest);
  const std::lock_guard lock{shard.mutex};
  auto found = lookIn(shard, digest);
  ++(found.content ? shard.counts.hits : shard.counts.misses);
  return found;
}

BlobCache::Lookup BlobCache::look(const Digest& digest) {
  Shard& shard = shardOf(digest);
  const std::lock_guard lock{shard.mutex};
  return lookIn(shard, digest);
}

BlobCache::Lookup BlobCache::lookIn(Shard& shard, const Digest& digest) {
  if (const Content* content = shard.small.find(digest)) return {*content, shard.removals};
  if (const Content* content = shard.files.find(digest)) return {*content, shard.removals};
  return {std::nullopt, shard.removals};
}

void BlobCache::insert(const Digest& digest, const Content& content, std::uint64_t removals) {
  if (content.pieces != nullptr) return;
  Shard& shard = shardOf(digest);
  const std::lock_guard lock{shard.mutex};
  if (shard.removals != removals) return;
  if (content.file != nullptr) {
    shard.files.put(digest, content, 1);
  } else {
    shard.small.put(digest, content, kEntryOverhead + content.size);
  }
}

void BlobCache::remove(const Digest& digest) {
  Shard& shard = shardOf(digest);
  const std::lock_guard lock{shard.mutex};
  ++shard.removals;
  shard.small.erase(digest);
  shard.files.erase(digest);
}

CacheCounts BlobCache::counts() const {
  CacheCounts all;
  for (const auto& shard : shards_) {
    const std::lock_guard lock{shard->mutex};
    all.hits += shard->counts.hits;
    all.misses += shard->counts.misses;
  }
  return all;
}

}  // namespace berth::storage
