// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "storage/backend_connection.hpp"
#include "storage/record_cache.hpp"
#include "storage/record_store.hpp"
#include "storage/record_watcher.hpp"

#include <chrono>
#include <cstddef>
#include <span>

namespace berth::storage {

struct RecordCacheLimits {
  std::size_t bytes = 64 << 20;
  std::chrono::milliseconds silence{3000};  ///< Of the change feed, before records are asked for again.
};

/// The records of a Back End, behind a cache that its change feed and the own batches keep right (D8).
class GrpcRecordStore final : public RecordStore {
 public:
  /// Follows the change feed at once, on a thread of its own, until destroyed. `connection` and `log` outlive it.
  GrpcRecordStore(BackendConnection& connection, const observe::Log& log, RecordCacheLimits limits = {});

  Result<Record> get(const RecordKey& key) override;
  Result<std::shared_ptr<const Record>> getShared(const RecordKey& key) override;
  Result<std::vector<Record>> getAll(const std::vector<RecordKey>& keys) override;
  Result<Record> getFresh(const RecordKey& key) override;
  Result<RecordPage> list(const std::string& collection, const std::string& scope, const std::string& after,
                          std::uint32_t limit) override;
  Result<RecordPage> listNames(const std::string& collection, const std::string& scope, const std::string& after,
                               std::uint32_t limit) override;
  Result<std::uint64_t> apply(const Batch& batch) override;
  Result<bool> derivedLost() override;

  /// Whether the change feed is alive, that is, whether get() answers from the cache.
  bool isCacheLive() const { return cache_.isLive(); }
  CacheCounts cacheCounts() const { return cache_.counts(); }

 private:
  /// A record that has to be asked for.
  struct Miss {
    const RecordKey* key;
    RecordCache::Lookup lookup;
    std::shared_ptr<const Record> record;
  };
  /// Asks for all of them in one call and offers the answers to the cache.
  Result<void> fetch(std::span<Miss> misses);
  Result<RecordPage> page(const std::string& collection, const std::string& scope, const std::string& after,
                          std::uint32_t limit, bool names_only);

  BackendConnection& connection_;
  RecordCache cache_;
  RecordWatcher watcher_;
};

}  // namespace berth::storage
