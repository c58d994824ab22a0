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
#include <string_view>
#include <unordered_map>
#include <vector>

namespace berth::storage_fs {

/// Keeps the records of the collections `tags` and `manifests` as files that people read. A file is written after the
/// commit and before the answer; one that is newer is never replaced by an older one. The table mirror_pending
/// remembers what may not be on the disk yet: written or not, until settled() and a sync. Any thread, except retry()
/// and settled(): one.
class Mirror {
 public:
  /// `sequence`: of the latest batch so far.
  Mirror(Directory& directory, ReaderPool& readers, std::uint64_t sequence, const Log& log);

  /// Whether records under this key have a file.
  static bool covers(const RecordKey& key);

  /// Inside the transaction that changes the record.
  static Outcome<void> notePending(Transaction& transaction, const RecordKey& key);

  /// A record that has changed, as its file has to be; no value: no file. Views of the batch.
  struct Changed {
    RecordKey key;
    std::optional<std::string_view> value;
  };
  /// After that commit, in its order: write() of the same will follow.
  void expect(std::uint64_t sequence, const std::vector<Changed>& changed) noexcept;
  /// Writes the files of one batch. What fails stays pending and is logged.
  void write(std::uint64_t sequence, const std::vector<Changed>& changed);

  /// Everything pending is to be written again: after a crash, or when a sync failed.
  void distrust();
  /// Writes again what failed.
  void retry();
  /// Whether there is something that failed.
  bool isBehind();
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

  /// Writes to one file that are under way, and what the newest of them has left.
  struct UnderWay {
    std::size_t writers = 0;
    std::uint64_t written = 0;
  };

  static std::string pathOf(const RecordKey& key);
  Outcome<void> writeOne(std::uint64_t sequence, const Changed& changed);
  Outcome<void> writeFile(const RecordKey& key, const std::optional<std::string_view>& value);
  Outcome<bool> retryOne(const RecordKey& key);
  Outcome<std::optional<std::string>> valueOf(const RecordKey& key);
  Outcome<bool> retrySome(PendingRow& at, std::uint64_t to);
  void noteFailure(std::uint64_t sequence, const std::string& problem);

  MirrorTree tree_;
  ReaderPool& readers_;
  const Log& log_;
  KeyLocks locks_;

  std::mutex mutex_;
  std::multiset<std::uint64_t> expected_;
  std::uint64_t latest_;
  std::optional<std::uint64_t> failed_from_;
  bool behind_ = false;                                  // that it fails has been logged
  std::unordered_map<std::string, UnderWay> under_way_;  // by path
};

}  // namespace berth::storage_fs
