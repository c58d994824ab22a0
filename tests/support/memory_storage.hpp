// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "storage/blob_store.hpp"
#include "storage/record_store.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

namespace berth::test {

/// Counts calls by their names, and lets a test fail or observe one: `before` runs first (outside of any lock) and its
/// error, if any, is the call's answer. It may throw, as a full Lane does.
class CallLog {
 public:
  std::function<Result<void>(std::string_view call)> before;

  Result<void> enter(const std::string& call);
  int count(const std::string& call) const;
  int total() const;
  void reset();

 private:
  mutable std::mutex mutex_;
  std::map<std::string, int> counts_;
};

/// A RecordStore in memory that keeps the contract: versions, preconditions, atomic batches, byte order. No cache:
/// every read is fresh.
class MemoryRecords final : public storage::RecordStore {
 public:
  Result<storage::Record> get(const storage::RecordKey& key) override;
  Result<std::shared_ptr<const storage::Record>> getShared(const storage::RecordKey& key) override;
  Result<std::vector<storage::Record>> getAll(const std::vector<storage::RecordKey>& keys) override;
  Result<storage::Record> getFresh(const storage::RecordKey& key) override;
  Result<storage::RecordPage> list(const std::string& collection, const std::string& scope, const std::string& after,
                                   std::uint32_t limit) override;
  Result<std::uint64_t> apply(const storage::Batch& batch) override;
  Result<bool> derivedLost() override;

  CallLog calls;

  /// All names of (collection, scope).
  std::vector<std::string> names(const std::string& collection, const std::string& scope) const;
  std::string value(const std::string& collection, const std::string& scope, const std::string& name) const;
  bool lastApplyWasDurable() const;
  /// What a store does that lost its index and read the files again.
  void loseDerived();

 private:
  using Key = std::tuple<std::string, std::string, std::string>;
  struct Entry {
    std::string value;
    std::uint64_t version = 0;
  };

  storage::Record find(const storage::RecordKey& key) const;

  mutable std::mutex mutex_;
  std::map<Key, Entry> entries_;
  std::uint64_t sequence_ = 0;
  bool derived_lost_ = false;
  bool last_durable_ = false;
};

/// A BlobStore in memory that keeps the contract: one writer by lease, cutting at openUpload, sizes at commit.
class MemoryBlobs final : public storage::BlobStore {
 public:
  ~MemoryBlobs() override;

  Result<std::uint64_t> stat(const Digest& digest) override;
  Result<Content> open(const Digest& digest) override;
  Result<std::uint64_t> putMax() override;
  Result<std::string> bootId() override { return boot_id; }
  Result<void> put(const Digest& digest, std::string_view bytes) override;
  Result<void> beginUpload(const std::string& id) override;
  Result<std::unique_ptr<storage::UploadWriter>> openUpload(const std::string& id, std::uint64_t lease,
                                                            std::uint64_t offset) override;
  Result<std::uint64_t> uploadSize(const std::string& id) override;
  Result<std::string> readUpload(const std::string& id, std::uint64_t offset, std::uint64_t length) override;
  Result<void> commit(const std::string& id, std::uint64_t lease, const Digest& digest, std::uint64_t size) override;
  Result<void> cancelUpload(const std::string& id) override;
  Result<void> sync(const std::vector<Digest>& digests, bool before_records) override;
  Result<void> remove(const Digest& digest) override;
  Result<storage::Space> space() override { return storage::Space{}; }

  CallLog calls;
  std::string boot_id = "boot 1";
  /// Whether writers have lost bytes that they took, as a disk that fails late makes them.
  bool writers_lose = false;

  std::size_t uploads() const;
  std::size_t blobs() const;
  /// What a machine does that lost power: the upload's file is shorter, or longer with bytes that nobody hashed.
  void resizeUpload(const std::string& id, std::size_t size);
  /// Takes the bytes without telling anybody.
  void lose(const Digest& digest);
  std::vector<std::string> lastSynced() const;

 private:
  class Writer;
  struct Upload {
    std::string bytes;
    std::uint64_t lease = 0;
    bool is_open = false;
  };

  mutable std::mutex mutex_;
  std::map<std::string, std::shared_ptr<const std::string>> blobs_;
  std::map<std::string, Upload> uploads_;
  std::vector<std::string> last_synced_;
};

}  // namespace berth::test
