// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "database.hpp"
#include "group_commit.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace berth::storage_fs {

/// Rows of the table blobs (see schema.hpp): blobs that are files.

/// Size of a blob that is a file; nothing when it is none.
Outcome<std::optional<std::uint64_t>> findBlobRow(Database& database, std::string_view digest);

Outcome<void> putBlobRow(Transaction& transaction, std::string_view digest, std::uint64_t size, bool durable);
Outcome<void> markBlobDurable(Transaction& transaction, std::string_view digest);
Outcome<void> removeBlobRow(Transaction& transaction, std::string_view digest);
/// Remembers that the blob's file has to go.
Outcome<void> doomBlob(Transaction& transaction, std::string_view digest);

struct BlobRow {
  std::string digest;
  std::uint64_t size = 0;
};
Outcome<std::vector<BlobRow>> blobsNotDurable(Database& database);

}  // namespace berth::storage_fs
