// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "storage/backend_connection.hpp"
#include "storage/blob_cache.hpp"
#include "storage/blob_store.hpp"
#include "storage/read_ahead.hpp"
#include "storage/writeback.hpp"

#include <atomic>

namespace berth::storage {

/// The blobs of a Back End, behind a cache of open descriptors and small blobs. stat() always asks the Back End, so
/// that nobody relies on a blob that another Front End has removed.
class GrpcBlobStore final : public BlobStore {
 public:
  /// `connection` outlives the store, and the store all writers and contents it gave.
  explicit GrpcBlobStore(BackendConnection& connection, BlobCacheLimits limits = BlobCacheLimits::forThisProcess());

  Result<std::uint64_t> stat(const Digest& digest) override;
  Result<Content> open(const Digest& digest) override;
  Result<std::uint64_t> putMax() override;
  Result<void> put(const Digest& digest, std::string_view bytes) override;
  Result<std::string> bootId() override;
  Result<void> beginUpload(const std::string& id) override;
  Result<std::unique_ptr<UploadWriter>> openUpload(const std::string& id, std::uint64_t lease,
                                                   std::uint64_t offset) override;
  Result<std::uint64_t> uploadSize(const std::string& id) override;
  Result<std::string> readUpload(const std::string& id, std::uint64_t offset, std::uint64_t length) override;
  Result<void> commit(const std::string& id, std::uint64_t lease, const Digest& digest, std::uint64_t size) override;
  Result<void> cancelUpload(const std::string& id) override;
  Result<void> sync(const std::vector<Digest>& digests, bool before_records) override;
  Result<void> remove(const Digest& digest) override;
  Result<Space> space() override;

  CacheCounts cacheCounts() const { return cache_.counts(); }

 private:
  BackendConnection& connection_;
  const std::string boot_id_;  ///< Of this machine.
  BlobCache cache_;
  WritebackBudget writeback_;
  ReadAhead ahead_;
  std::atomic<std::uint64_t> put_max_{0};  ///< 0: not asked yet.
};

}  // namespace berth::storage
