// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "group_commit.hpp"
#include "key_locks.hpp"
#include "log.hpp"
#include "mirror_tree.hpp"
#include "reader_pool.hpp"
#include "record.hpp"

#include <cstdint>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace berth::storage_fs {

/// Keeps the records of the collections `tags` and `manifests` as files that people read. A file is written after the
/// commit and before the answer, from the record as it is then, so that it never stays behind a later one. The table
/// mirror_pending remembers what may not be on the disk yet: written or not, until settle() and a sync.
/// Any thread, except retry() and settled(): one.
class Mirror {
 public:
  /// `sequence`: of the latest batch so far.
  Mirror(Directory& directory, ReaderPool& readers, std::uint64_t sequence, const Log& log);

  /// Whether records under this key have a file.
  static bool covers(const RecordKey& key);

  /// Inside the transaction that changes the record.
  static Outcome<void> notePending(Transaction& transaction, const RecordKey& key);

  /// After that commit, in its order: write() for this sequence will follow.
  void expect(std::uint64_t sequence) noexcept;
  /// Writes the files of the keys of one batch. What fails stays pending and is logged.
  void write(std::uint64_t sequence, const std::vector<RecordKey>& keys);

  /// Everything pending is to be written again: after a crash, or when a sync failed.
  void distrust();
  /// Writes again what failed.
  void retry();
  /// Rows of mirror_pending up to this version are written (not synced).
  std::uint64_t settled();
  static Outcome<void> dropPending(Transaction& transaction, std::uint64_t version);

  MirrorTree& tree() { return tree_; }

 private:
  struct PendingRow {
    std::uint64_t version = 0;
    std::string collection;
    std::string scope;
    std::string name;
  };

  Outcome<void> writeOne(const RecordKey& key);
  Outcome<bool> retrySome(PendingRow& at, std::uint64_t to);
  void noteFailure(std::uint64_t sequence, const Failure& failure);

  MirrorTree tree_;
  ReaderPool& readers_;
  const Log& log_;
  KeyLocks locks_;

  std::mutex mutex_;
  std::multiset<std::uint64_t> expected_;
  std::uint64_t latest_;
  std::optional<std::uint64_t> failed_from_;
};

}  // namespace berth::storage_fs
