// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "database.hpp"
#include "directory.hpp"
#include "disk.hpp"
#include "log.hpp"
#include "mirror_tree.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace berth::storage_fs {

/// Fills empty tables from the files: blobs, tags, manifests and the names of their repositories. Whatever else there
/// was is lost: the other collections (derived_lost is set when there was anything at all), upload sessions and their
/// scratch files. Every blob is read and hashed: without the index nobody knows which of them power loss has cut short.
/// Files that cannot be read, or are not what they should be, are left alone and logged. Again from the start when it
/// was interrupted.
class Rebuild {
 public:
  struct Parts {
    Directory& directory;
    const Disk& disk;
    MirrorTree& tree;
    Database& database;
    const Log& log;
  };

  Rebuild(const Parts& parts, std::size_t tag_lines) : parts_{parts}, tag_lines_{tag_lines} {}

  Outcome<void> run();

 private:
  Outcome<void> loadBlobs(std::size_t algorithm);
  Outcome<void> loadBlob(std::size_t algorithm, const std::string& hex);
  Outcome<bool> isBlob(std::size_t algorithm, const BlobName& name, std::uint64_t& size);
  void tellProgress(std::uint64_t bytes);
  Outcome<void> loadRecords();
  Outcome<void> loadRecord(const MirrorTree::Entry& entry);
  Outcome<void> dropScratch();
  Outcome<void> countRow();
  void skip(const std::string& problem);

  const Parts parts_;
  const std::size_t tag_lines_;
  std::uint64_t rows_ = 0;
  std::uint64_t blobs_ = 0;
  std::uint64_t tags_ = 0;
  std::uint64_t manifests_ = 0;
  std::uint64_t uploads_ = 0;
  std::uint64_t skipped_ = 0;
  std::uint64_t hashed_bytes_ = 0;
  std::chrono::steady_clock::time_point next_progress_;
};

}  // namespace berth::storage_fs
