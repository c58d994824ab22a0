// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/content.hpp"
#include "model/digest.hpp"
#include "storage/cache_counts.hpp"
#include "storage/lru.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>

namespace berth::storage {

struct BlobCacheLimits {
  std::size_t descriptors = 512;
  std::size_t bytes = 32 << 20;

  /// As many descriptors as a quarter of what this process may have open, at most 512.
  static BlobCacheLimits forThisProcess();
};

/// Open descriptors and the bytes of small blobs. Content never changes, so it only has to go when it is removed or
/// was used least recently. Any thread.
class BlobCache {
 public:
  explicit BlobCache(BlobCacheLimits limits);

  /// What find() saw; insert() wants it back to notice a remove() in between.
  struct Lookup {
    std::optional<Content> content;
    std::uint64_t removals = 0;
  };
  Lookup find(const Digest& digest);
  /// The same, but not counted.
  Lookup look(const Digest& digest);
  /// Content in memory or in a file; anything else is not kept.
  void insert(const Digest& digest, const Content& content, std::uint64_t removals);
  void remove(const Digest& digest);

  CacheCounts counts() const;

 private:
  struct alignas(64) Shard {
    Shard(std::size_t descriptors, std::size_t bytes) : files{descriptors}, small{bytes} {}
    mutable std::mutex mutex;
    Lru<Digest, Content> files;
    Lru<Digest, Content> small;
    std::uint64_t removals = 0;
    CacheCounts counts;
  };
  static constexpr std::size_t kShards = 16;

  Shard& shardOf(const Digest& digest);
  static Lookup lookIn(Shard& shard, const Digest& digest);

  std::array<std::unique_ptr<Shard>, kShards> shards_;
};

}  // namespace berth::storage
