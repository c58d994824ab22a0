// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "blob_rows.hpp"
#include "cancelled.hpp"
#include "directory.hpp"
#include "disk.hpp"
#include "group_commit.hpp"
#include "small_blobs.hpp"

#include <array>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

namespace berth::storage_fs {

/// Big blobs that were committed and are not durable yet. A thread syncs them in the background; whoever cannot wait
/// for that syncs those it needs. One blob is synced once, and all who need it get the outcome. Any thread.
class BlobSync {
 public:
  /// Called without locks when the bytes of a blob were lost by the disk: it must go. False: not yet; called again
  /// then.
  using Distrust = std::function<bool(const BlobName&)>;

  BlobSync(Directory& directory, const Disk& disk, GroupCommit& commits, Distrust distrust);
  ~BlobSync();
  void start();
  /// Syncs the rest and ends the thread.
  void stop();

  /// The row is about to be there, the file not yet: sync() waits for arrived(). From Change::apply(), so that nobody
  /// finds a row of which this does not know.
  void expect(const BlobName& name, std::uint64_t size);
  /// After expect(): the transaction failed, so there is no such row, or still the one before.
  void retract(const std::string& digest);
  void arrived(const std::string& digest);
  /// It never will: sync() answers this until forget().
  void lost(const std::string& digest, const Failure& why);
  /// Whether the blob is one that must go, though its row may still be there.
  bool isLost(const std::string& digest);
  /// The blob was removed: nothing of it is to be synced. From Change::committed().
  void forget(const std::string& digest) noexcept;

  /// Those of the blobs that are not durable become so: file, folder and row (the row not synced).
  /// UNAVAILABLE, or RESOURCE_EXHAUSTED, when the disk lost one; it is gone then.
  /// CANCELLED when the caller goes while another one syncs them.
  Outcome<void> sync(const std::vector<BlobName>& names, const Cancelled& cancelled = neverCancelled);

  /// Waits while too many bytes are not durable. CANCELLED, or why they do not become so.
  Outcome<void> waitForRoom(const Cancelled& cancelled);

 private:
  enum class State : std::uint8_t { kExpected, kWaiting, kSyncing, kDone, kForgotten };
  struct Entry {
    BlobName name;
    std::uint64_t size;  ///< 0 once it no longer counts
    State state = State::kExpected;
    bool queued = false;
    bool lost_to_no_room = false;  ///< the disk took the bytes and had no room for them after all
    std::optional<Failure> failure;
    std::shared_ptr<Entry> before;  ///< what it takes the place of, until that is sure
  };
  using EntryPointer = std::shared_ptr<Entry>;  // shared by the map, the queue and those who wait

  void run();
  bool syncNext(std::unique_lock<std::mutex>& lock);
  void dropLost(std::unique_lock<std::mutex>& lock);
  void enqueue(const EntryPointer& entry);
  void giveUp(Entry& entry, Failure why);
  bool isCurrent(const EntryPointer& entry) const;
  void end(const EntryPointer& entry);
  std::vector<EntryPointer> claim(const std::vector<EntryPointer>& wanted);
  std::optional<Failure> syncClaimed(const std::vector<EntryPointer>& mine);
  void syncFile(Entry& entry, std::array<bool, BlobName::kAlgorithms>& folders);
  void syncFolders(const std::vector<EntryPointer>& mine, const std::array<bool, BlobName::kAlgorithms>& folders);
  Outcome<void> markDurable(const std::vector<EntryPointer>& mine);
  std::optional<Failure> finish(const std::vector<EntryPointer>& mine);

  Directory& directory_;
  const Disk& disk_;
  GroupCommit& commits_;
  const Distrust distrust_;

  std::mutex mutex_;
  std::condition_variable moved_;
  std::unordered_map<std::string, EntryPointer> entries_;
  std::deque<EntryPointer> queue_;
  std::vector<BlobName> undropped_;  ///< lost, and could not be dropped yet
  std::uint64_t bytes_ = 0;
  std::optional<Failure> latest_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace berth::storage_fs
