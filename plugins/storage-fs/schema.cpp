// SPDX-License-Identifier: Apache-2.0
#include "schema.hpp"

namespace berth::storage_fs {
namespace {

constexpr const char* kTables = R"sql(
  CREATE TABLE IF NOT EXISTS meta (name BLOB PRIMARY KEY, value) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS records (
    collection BLOB NOT NULL, scope BLOB NOT NULL, name BLOB NOT NULL, value BLOB NOT NULL, version INTEGER NOT NULL,
    PRIMARY KEY (collection, scope, name)) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS blobs (
    digest BLOB PRIMARY KEY, size INTEGER NOT NULL, durable INTEGER NOT NULL) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS blobs_not_durable ON blobs (digest) WHERE durable = 0;
  CREATE TABLE IF NOT EXISTS journal (id INTEGER PRIMARY KEY, digest BLOB NOT NULL, data BLOB NOT NULL);
  CREATE TABLE IF NOT EXISTS mirror_pending (
    version INTEGER NOT NULL, collection BLOB NOT NULL, scope BLOB NOT NULL, name BLOB NOT NULL,
    PRIMARY KEY (version, collection, scope, name)) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS doomed (id INTEGER PRIMARY KEY, digest BLOB NOT NULL);
)sql";

constexpr const char* kSelectMeta = "SELECT value FROM meta WHERE name = ?";
constexpr const char* kSetMeta = "INSERT INTO meta VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value";

}  // namespace

Outcome<void> createTables(Database& database) {
  return database.execute(kTables);
}

Outcome<std::uint64_t> metaNumber(Database& database, std::string_view name) {
  Query query{database, kSelectMeta};
  FS_TRY(const bool found, query.bind(name).next());
  return found ? query.number(0) : 0;
}

Outcome<std::string> metaText(Database& database, std::string_view name) {
  Query query{database, kSelectMeta};
  FS_TRY(const bool found, query.bind(name).next());
  return found ? std::string{query.bytes(0)} : std::string{};
}

Outcome<void> setMeta(Database& database, std::string_view name, std::uint64_t number) {
  FS_CHECK(Query(database, kSetMeta).bind(name).bind(number).run());
  return {};
}

Outcome<void> setMeta(Database& database, std::string_view name, std::string_view text) {
  FS_CHECK(Query(database, kSetMeta).bind(name).bind(text).run());
  return {};
}

}  // namespace berth::storage_fs
