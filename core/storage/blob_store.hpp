// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/content.hpp"
#include "model/digest.hpp"
#include "model/result.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace berth::storage {

/// The one writer of an upload. Writes go straight to the Back End's file where a descriptor could be had, else in
/// pieces of at most 1 MiB. Destroying it closes the descriptor; the bytes written stay.
/// One thread at a time. May block.
class UploadWriter {
 public:
  virtual ~UploadWriter() = default;
  /// Appends. kNoSpace, kUnavailable (disk or Back End), kAborted (another writer took over).
  /// After an error the upload holds a prefix of all that was written, maybe a shorter one than offset() says, because
  /// small writes are gathered: ask uploadSize().
  virtual Result<void> write(std::string_view bytes) = 0;
  /// Flushes and closes: call it before commit() and before remembering offset() for a later writer. Nothing after it.
  virtual Result<void> finish() = 0;
  /// False: bytes that were accepted are lost, and nothing but this tells, because the kernel reports a write that
  /// failed late only once. Cancel the upload.
  virtual bool isWhole() const { return true; }
  /// Offset after the last write that was accepted.
  virtual std::uint64_t offset() const = 0;
};

/// Of the disk that keeps blobs; zeros when the store cannot say.
struct Space {
  std::uint64_t free_bytes = 0;
  std::uint64_t total_bytes = 0;
};

/// Immutable bytes by digest, and uploads of them: `berth.blobs/1` (proto/berth/plugin/v1/blobs.proto has the promises)
/// as the registry sees it. Says nothing about who may see a blob: that is the registry's, by link records.
/// Errors: kNotFound, kAborted, kOutOfRange, kPreconditionFailed, kNoSpace, kUnavailable, kDataLoss. All calls may
/// block (they use the Back End's Lane) except where a cache answers, and may run concurrently.
class BlobStore {
 public:
  virtual ~BlobStore() = default;

  virtual Result<std::uint64_t> stat(const Digest& digest) = 0;

  /// The content, from the cache of open descriptors and small blobs when it is there.
  virtual Result<Content> open(const Digest& digest) = 0;

  /// Largest blob that put() takes, in bytes; at least 64 KiB. Cached.
  virtual Result<std::uint64_t> putMax() = 0;
  /// Stores a whole small blob (at most putMax() bytes) whose hash the caller has checked. Visible when it returns.
  virtual Result<void> put(const Digest& digest, std::string_view bytes) = 0;

  /// Of the machine that keeps uploads (model/boot_id.hpp): under another one than before, bytes of theirs may be gone.
  virtual Result<std::string> bootId() = 0;
  virtual Result<void> beginUpload(const std::string& id) = 0;
  /// Cuts the upload to `offset` and makes the caller its writer; `lease` must be newer than any before.
  virtual Result<std::unique_ptr<UploadWriter>> openUpload(const std::string& id, std::uint64_t lease,
                                                           std::uint64_t offset) = 0;
  virtual Result<std::uint64_t> uploadSize(const std::string& id) = 0;
  /// Reads back what an upload holds (to hash it again). At most 1 MiB a call.
  virtual Result<std::string> readUpload(const std::string& id, std::uint64_t offset, std::uint64_t length) = 0;
  /// Makes a blob of the upload. `lease`: of the writer whose bytes have that digest; kAborted when another one took
  /// over after it, or when the store cannot tell: openUpload() with a newer lease then.
  virtual Result<void> commit(const std::string& id, std::uint64_t lease, const Digest& digest, std::uint64_t size) = 0;
  virtual Result<void> cancelUpload(const std::string& id) = 0;

  /// Returns when the blobs survive power loss; or, with `before_records`, when they will with the durable apply()
  /// that the caller makes next.
  virtual Result<void> sync(const std::vector<Digest>& digests, bool before_records) = 0;

  virtual Result<void> remove(const Digest& digest) = 0;

  virtual Result<Space> space() = 0;
};

}  // namespace berth::storage
