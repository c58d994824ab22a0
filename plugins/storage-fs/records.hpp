// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "change_feed.hpp"
#include "group_commit.hpp"
#include "mirror.hpp"
#include "reader_pool.hpp"
#include "record.hpp"
#include "wal_sync.hpp"

#include <atomic>
#include <cstdint>
#include <string_view>
#include <vector>

namespace berth::storage_fs {

/// The kind berth.records/1 (proto/berth/plugin/v1/records.proto has the promises), without its C face. Any thread.
class Records {
 public:
  struct Parts {
    GroupCommit& commits;
    ReaderPool& readers;
    WalSync& wal;
    ChangeFeed& feed;
    Mirror& mirror;
  };

  Records(const Parts& parts, bool derived_lost) : parts_{parts}, derived_lost_{derived_lost} {}

  Revision revision() const;
  bool derivedLost() const { return derived_lost_.load(std::memory_order_acquire); }

  struct Found {
    Revision revision;
    std::vector<Record> records;
    bool more = false;
  };
  Outcome<Found> get(const std::vector<RecordKey>& keys);

  struct Listing {
    std::string_view collection;
    std::string_view scope;
    std::string_view after;
    std::uint32_t limit = 0;
    bool keys_only = false;
  };
  /// A page also ends after some MiB of values.
  Outcome<Found> list(const Listing& listing);

  /// CANCELLED when the caller goes while the disk is waited for: the batch may have been made, durably or not.
  Outcome<Revision> apply(const Batch& batch, const Cancelled& cancelled = neverCancelled);

 private:
  const Parts parts_;
  std::atomic<bool> derived_lost_;
};

}  // namespace berth::storage_fs
