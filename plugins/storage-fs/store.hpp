// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "blob_sync.hpp"
#include "blobs.hpp"
#include "change_feed.hpp"
#include "checkpointer.hpp"
#include "directory.hpp"
#include "disk.hpp"
#include "group_commit.hpp"
#include "key_locks.hpp"
#include "log.hpp"
#include "mirror.hpp"
#include "reader_pool.hpp"
#include "records.hpp"
#include "settings.hpp"
#include "settler.hpp"
#include "small_blobs.hpp"
#include "uploads.hpp"
#include "wal_sync.hpp"

#include <cstdint>
#include <memory>
#include <optional>

namespace berth::storage_fs {

/// One data directory, opened: all parts of the plugin and the order in which they start and stop. Destroying it
/// settles what is left, so that the next opening finds nothing to do. No call may run then.
class Store {
 public:
  static Outcome<std::unique_ptr<Store>> open(const Settings& settings, Log log);
  ~Store();

  Blobs& blobs() { return blobs_; }
  Uploads& uploads() { return uploads_; }
  Records& records() { return records_; }
  ChangeFeed& feed() { return feed_; }

  /// Of the machine, other after each restart of it.
  const std::string& bootId() const { return boot_id_; }

  struct Space {
    std::string path;
    std::uint64_t free_bytes = 0;
    std::uint64_t total_bytes = 0;
  };
  Space space() const;

  /// Why the store cannot serve, if so. A full disk does not count: it still reads.
  std::optional<Failure> trouble();

 private:
  /// What is known once the index is open.
  struct Opened {
    std::unique_ptr<Directory> directory;
    Disk disk;
    Database writer;
    Database checkpoints;
    File wal;
    std::uint64_t sequence = 0;
    bool derived_lost = false;
    std::string boot_id;
    bool same_boot = false;
  };
  static Outcome<Opened> openIndex(const Settings& settings, const Log& log);
  static Outcome<void> prepareTables(const Settings& settings, Opened& opened, const Log& log);

  Store(const Settings& settings, Log log, Opened opened);
  Outcome<void> recover(bool same_boot);
  void start();

  const Log log_;
  const std::string boot_id_;
  const std::unique_ptr<Directory> directory_;
  const Disk disk_;
  ReaderPool readers_;
  GroupCommit commits_;
  Checkpointer checkpointer_;
  WalSync wal_;
  ChangeFeed feed_;
  Mirror mirror_;
  KeyLocks locks_;
  SmallBlobs small_;
  BlobSync blob_sync_;
  Blobs blobs_;
  Uploads uploads_;
  Records records_;
  Settler settler_;
  bool started_ = false;
};

}  // namespace berth::storage_fs
