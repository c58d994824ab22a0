// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace berth::storage_fs {

/// Where a record is. Views: the caller's.
struct RecordKey {
  std::string_view collection;
  std::string_view scope;
  std::string_view name;
};

/// A record as read; version 0: absent.
struct Record {
  std::string name;
  std::string value;
  std::uint64_t version = 0;
};

/// See records.proto.
struct Precondition {
  RecordKey key;
  std::uint64_t version = 0;
};

struct RecordChange {
  RecordKey key;
  std::string_view value;
  bool remove = false;
};

struct Batch {
  std::vector<Precondition> preconditions;
  std::vector<RecordChange> changes;
  bool durable = false;
  bool derived_restored = false;
};

struct Revision {
  std::uint64_t incarnation = 0;
  std::uint64_t sequence = 0;
};

}  // namespace berth::storage_fs
