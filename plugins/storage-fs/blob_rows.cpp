// SPDX-License-Identifier: Apache-2.0
#include "blob_rows.hpp"

namespace berth::storage_fs {
namespace {

constexpr const char* kSelect = "SELECT size FROM blobs WHERE digest = ?";
constexpr const char* kPut =
    "INSERT INTO blobs VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET size = excluded.size, durable = excluded.durable";
constexpr const char* kMarkDurable = "UPDATE blobs SET durable = 1 WHERE digest = ?";
constexpr const char* kRemove = "DELETE FROM blobs WHERE digest = ?";
constexpr const char* kDoom = "INSERT INTO doomed (digest) VALUES (?)";
constexpr const char* kSelectNotDurable = "SELECT digest, size FROM blobs WHERE durable = 0";

}  // namespace

Outcome<std::optional<std::uint64_t>> findBlobRow(Database& database, std::string_view digest) {
  Query query{database, kSelect};
  FS_TRY(const bool found, query.bind(digest).next());
  if (!found) return std::nullopt;
  return query.number(0);
}

Outcome<void> putBlobRow(Transaction& transaction, std::string_view digest, std::uint64_t size, bool durable) {
  Query query{transaction.database, kPut};
  FS_CHECK(query.bind(digest).bind(size).bind(std::uint64_t{durable}).run());
  return {};
}

Outcome<void> markBlobDurable(Transaction& transaction, std::string_view digest) {
  FS_CHECK(Query(transaction.database, kMarkDurable).bind(digest).run());
  return {};
}

Outcome<void> removeBlobRow(Transaction& transaction, std::string_view digest) {
  FS_CHECK(Query(transaction.database, kRemove).bind(digest).run());
  return {};
}

Outcome<void> doomBlob(Transaction& transaction, std::string_view digest) {
  FS_CHECK(Query(transaction.database, kDoom).bind(digest).run());
  return {};
}

Outcome<std::vector<BlobRow>> blobsNotDurable(Database& database) {
  std::vector<BlobRow> rows;
  Query query{database, kSelectNotDurable};
  for (;;) {
    FS_TRY(const bool row, query.next());
    if (!row) return rows;
    rows.push_back({std::string{query.bytes(0)}, query.number(1)});
  }
}

}  // namespace berth::storage_fs
