// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cancelled.hpp"
#include "directory.hpp"
#include "group_commit.hpp"
#include "key_locks.hpp"
#include "reader_pool.hpp"

#include <condition_variable>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace berth::storage_fs {

/// Small blobs that are acknowledged from the journal table and wait for their files. Bounded: put() waits when the
/// files do not follow. Any thread, except place(): one.
class SmallBlobs {
 public:
  struct Parts {
    Directory& directory;
    GroupCommit& commits;
    ReaderPool& readers;
    KeyLocks& locks;  ///< by digest; held by the caller of put() and by place() while it puts a file in its place
  };

  SmallBlobs(const Parts& parts, std::uint64_t most_backlog_bytes);

  /// What an earlier opening has left in the journal.
  Outcome<void> load();

  struct Entry {
    std::uint64_t id = 0;
    std::uint64_t size = 0;
  };
  std::optional<Entry> find(const std::string& digest) const;
  /// Nothing when it is not in the journal any more: look for the file then.
  Outcome<std::optional<std::string>> read(const Entry& entry);

  /// Waits for room in the backlog. CANCELLED, or why the backlog does not shrink.
  Outcome<void> waitForRoom(const Cancelled& cancelled);
  /// Puts a blob in the journal, unless `also_if_row` is false and there is a row of a blob that is a file: its size
  /// then. The caller holds the digest's lock and knows that the blob is not in the journal.
  Outcome<std::optional<std::uint64_t>> put(const BlobName& name, std::string_view bytes, bool also_if_row,
                                            const Cancelled& cancelled);

  /// Inside the transaction that removes a blob, and after it.
  static Outcome<void> remove(Transaction& transaction, std::uint64_t id);
  void removed(const std::string& digest) noexcept;

  /// Puts files in their places, not synced; the id up to which all are. Stops at the first failure.
  Outcome<std::uint64_t> place();
  /// The files that place() has made may be lost: make them again.
  void placeAgain() { placed_through_ = 0; }
  /// Inside the transaction after the sync: the files are the blobs now. And after it.
  static Outcome<void> drop(Transaction& transaction, std::uint64_t through);
  void dropped(std::uint64_t through) noexcept;
  /// Tells those who wait for room that there will be none until dropped().
  void stuck(const Failure& why);

  /// The lowest id in the journal; 0: it is empty.
  std::uint64_t oldest() const;
  /// Whether the backlog is so long that it should shrink at once, and can.
  bool isUrgent() const;

 private:
  Outcome<void> placeOne(std::uint64_t id, const BlobName& name, std::string_view bytes);
  void insert(const std::string& digest, const Entry& entry) noexcept;

  const Parts parts_;
  const std::uint64_t most_backlog_bytes_;
  std::uint64_t placed_through_ = 0;

  mutable std::mutex mutex_;
  std::condition_variable room_;
  std::unordered_map<std::string, Entry> entries_;
  std::map<std::uint64_t, std::string> by_id_;
  std::uint64_t backlog_bytes_ = 0;
  std::uint64_t next_id_ = 1;
  std::optional<Failure> stuck_;
};

}  // namespace berth::storage_fs
