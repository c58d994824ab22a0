// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/result.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace berth::storage {

/// Where a record is. Names are ordered by their bytes within (collection, scope).
struct RecordKey {
  std::string collection;
  std::string scope;
  std::string name;

  friend bool operator==(const RecordKey&, const RecordKey&) = default;
};

/// A record as read. An absent one has version 0 and no value.
struct Record {
  std::string name;
  std::string value;
  std::uint64_t version = 0;  ///< For Precondition.

  bool found() const { return version != 0; }
};

/// Holds when the record has this version; 0: when it does not exist.
struct Precondition {
  RecordKey key;
  std::uint64_t version = 0;
};

struct Change {
  RecordKey key;
  std::string value;
  bool remove = false;
};

struct Batch {
  std::vector<Precondition> preconditions;
  std::vector<Change> changes;
  bool durable = false;           ///< apply() returns when the batch, and all before it, survive power loss.
  bool derived_restored = false;  ///< Ends derivedLost().
};

struct RecordPage {
  std::vector<Record> records;
  bool more = false;
};

/// Small values under keys, changed in atomic batches: `berth.records/1` (proto/berth/plugin/v1/records.proto has the
/// promises) as the registry sees it. get() answers from the Front End's cache (D8: bounded, invalidated by the own
/// writes at once and by `watch` within a second), but never from there that a record is absent; list() never does.
/// Errors: kPreconditionFailed, kNoSpace, kUnavailable. All calls may block (they use the Back End's Lane) except where
/// the cache answers, and may run concurrently.
class RecordStore {
 public:
  virtual ~RecordStore() = default;

  virtual Result<Record> get(const RecordKey& key) = 0;
  /// The same without a copy of the value; never null.
  virtual Result<std::shared_ptr<const Record>> getShared(const RecordKey& key) = 0;
  /// As many records as keys, in their order; one call for all that are not cached.
  virtual Result<std::vector<Record>> getAll(const std::vector<RecordKey>& keys) = 0;
  /// Past the cache: for a decision that must not rest on a value another Front End has changed just now.
  virtual Result<Record> getFresh(const RecordKey& key) = 0;

  virtual Result<RecordPage> list(const std::string& collection, const std::string& scope, const std::string& after,
                                  std::uint32_t limit) = 0;
  /// The same where values do not matter; a store that can leave them out does (keys_only of the contract).
  virtual Result<RecordPage> listNames(const std::string& collection, const std::string& scope,
                                       const std::string& after, std::uint32_t limit) {
    return list(collection, scope, after, limit);
  }

  /// The version that the records written by this batch have now. kPreconditionFailed: nothing was changed, and the
  /// keys named in the preconditions are no longer cached.
  virtual Result<std::uint64_t> apply(const Batch& batch) = 0;

  /// Whether the collections that follow from manifests were lost and have to be made again before serving.
  virtual Result<bool> derivedLost() = 0;
};

}  // namespace berth::storage
