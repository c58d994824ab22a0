// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "blob_sync.hpp"
#include "directory.hpp"
#include "file.hpp"
#include "group_commit.hpp"
#include "key_locks.hpp"
#include "log.hpp"
#include "reader_pool.hpp"
#include "small_blobs.hpp"
#include "wal_sync.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace berth::storage_fs {

/// Immutable bytes by digest: the kind berth.blobs/1 without its uploads and without its C face
/// (proto/berth/plugin/v1/blobs.proto has the promises). Any thread.
class Blobs {
 public:
  struct Parts {
    Directory& directory;
    GroupCommit& commits;
    ReaderPool& readers;
    WalSync& wal;
    SmallBlobs& small;
    BlobSync& sync;
    KeyLocks& locks;
    const Log& log;
  };
  struct Settings {
    std::uint64_t small_blob_bytes = 64 << 10;  ///< up to this in the journal first
    bool durable_blobs = false;                 ///< put() and commit() answer when the blob is durable
  };
  static constexpr std::uint64_t kPutMax = 8 << 20;
  static constexpr std::uint64_t kPieceMax = 1 << 20;

  Blobs(const Parts& parts, const Settings& settings) : parts_{parts}, settings_{settings} {}

  Outcome<std::uint64_t> stat(std::string_view digest);

  struct Opened {
    std::uint64_t size = 0;
    std::optional<std::string> data;
    File file;
  };
  Outcome<Opened> openRead(std::string_view digest, std::uint64_t inline_max, bool accept_file);
  Outcome<std::string> read(std::string_view digest, std::uint64_t offset, std::uint64_t length);

  Outcome<void> put(std::string_view digest, std::string_view bytes, const Cancelled& cancelled);

  /// Makes a blob of a file in scratch/ that nobody writes any more; the file is gone then. When this fails it is still
  /// there.
  Outcome<void> commit(const BlobName& name, const std::string& scratch, std::uint64_t size,
                       const Cancelled& cancelled);

  /// Size of a blob whose bytes are there; nothing when there is none.
  Outcome<std::optional<std::uint64_t>> find(const BlobName& name);

  Outcome<void> sync(const std::vector<std::string_view>& digests, bool before_records,
                     const Cancelled& cancelled = neverCancelled);
  Outcome<void> remove(std::string_view digest);

  struct Page {
    std::vector<BlobRow> blobs;
    bool more = false;
  };
  Outcome<Page> list(std::string_view after, std::uint32_t limit);

  /// Removes a blob whose bytes the disk has lost, so that the next push brings it back. False: it could not be removed
  /// from the index yet; it is not here all the same.
  bool distrust(const BlobName& name);

 private:
  struct Place {
    std::uint64_t size = 0;
    std::optional<SmallBlobs::Entry> journal;  ///< else it is a file
  };
  Outcome<std::optional<Place>> lookUp(const BlobName& name);
  Outcome<void> dropLost(const BlobName& name);
  Outcome<Place> require(const BlobName& name);
  Outcome<File> openFile(const BlobName& name, std::uint64_t size);
  Outcome<void> confirmLoss(const BlobName& name);
  Outcome<std::string> readJournal(const BlobName& name, const Place& place, bool& moved);
  Outcome<void> removeLocked(const BlobName& name, const Place& place);
  Outcome<bool> isWhole(const BlobName& name, std::uint64_t size);
  Outcome<void> putSmall(const BlobName& name, std::string_view bytes, const Cancelled& cancelled);
  Outcome<void> putBig(const BlobName& name, std::string_view bytes, const Cancelled& cancelled);
  Outcome<void> commitFile(const BlobName& name, const std::string& scratch, std::uint64_t size,
                           const Cancelled& cancelled);
  Outcome<void> commitSmall(const BlobName& name, const std::string& scratch, std::uint64_t size,
                            const Cancelled& cancelled);
  Outcome<void> makeDurable(const BlobName& name, const Cancelled& cancelled);

  const Parts parts_;
  const Settings settings_;
};

}  // namespace berth::storage_fs
