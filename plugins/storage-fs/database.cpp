// SPDX-License-Identifier: Apache-2.0
#include "database.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <cerrno>

namespace berth::storage_fs {
namespace {

// The checkpointer decides when to move the log; commits are made durable by a sync of the log alone.
constexpr const char* kSettings =
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA wal_autocheckpoint=0; PRAGMA temp_store=MEMORY;";
constexpr const char* kWriterCache = "PRAGMA cache_size=-8192;";
constexpr const char* kReaderCache = "PRAGMA cache_size=-1024; PRAGMA query_only=1;";
constexpr int kBusyMilliseconds = 5000;

std::string corruptText(const std::string& path, const char* says) {
  return path + " is damaged (" + says +
         "): stop Berth, move the folder of this file away and start again; tags and manifests are then read from "
         "manifests/, lost are upload sessions and blobs that no manifest names";
}

Failure translate(sqlite3* handle, int code, const std::string& path) {
  const int error = sqlite3_system_errno(handle);
  const char* says = sqlite3_errmsg(handle);
  const std::string doing = "use " + path;
  switch (code & 0xff) {
    case SQLITE_FULL:
      return {BERTH_RESOURCE_EXHAUSTED, noSpaceText("write to " + path, isNoSpace(error) ? error : ENOSPC)};
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return {BERTH_UNAVAILABLE, corruptText(path, says)};
    case SQLITE_IOERR:
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
      if (error != 0) return systemFailed(doing, error).value();
      return {BERTH_UNAVAILABLE, "cannot " + doing + ": " + says + "; check the disk and the rights of the directory"};
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return {BERTH_UNAVAILABLE, path + " is in use by another program (" + says + "); stop that one"};
    case SQLITE_NOMEM:
      return {BERTH_UNAVAILABLE, "out of memory while using " + path};
    default:
      return {BERTH_INTERNAL, path + ": " + says};
  }
}

}  // namespace

void Database::Close::operator()(sqlite3* handle) const {
  sqlite3_close_v2(handle);
}

void Database::Finalize::operator()(sqlite3_stmt* statement) const {
  sqlite3_finalize(statement);
}

Database::Database(std::unique_ptr<sqlite3, Close> handle, std::string path)
    : path_{std::move(path)}, handle_{std::move(handle)} {}

Database::~Database() = default;

Outcome<Database> Database::open(const std::string& path, Access access) {
  sqlite3* raw = nullptr;
  const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | (access == Access::kWrite ? SQLITE_OPEN_CREATE : 0);
  const int code = sqlite3_open_v2(path.c_str(), &raw, flags, nullptr);
  std::unique_ptr<sqlite3, Close> handle{raw};
  if (code != SQLITE_OK) return failed(translate(raw, code, path));
  sqlite3_extended_result_codes(raw, 1);
  sqlite3_busy_timeout(raw, kBusyMilliseconds);

  Database database{std::move(handle), path};
  FS_CHECK(database.execute(kSettings));
  FS_CHECK(database.execute(access == Access::kWrite ? kWriterCache : kReaderCache));
  // After the settings: PRAGMA wal_autocheckpoint takes the place of any hook.
  sqlite3_wal_hook(
      raw,
      [](void* frames, sqlite3*, const char*, int count) {
        *static_cast<int*>(frames) = count;
        return SQLITE_OK;
      },
      database.wal_frames_.get());
  return database;
}

tl::unexpected<Failure> Database::note(int code) {
  auto failure = translate(handle_.get(), code, path_);
  if (!failure_) failure_ = failure;
  return failed(std::move(failure));
}

Outcome<void> Database::execute(const char* sql) {
  const int code = sqlite3_exec(handle_.get(), sql, nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) return note(code);
  return {};
}

Outcome<bool> Database::checkpoint(Checkpoint how) {
  static constexpr int kModes[]{SQLITE_CHECKPOINT_PASSIVE, SQLITE_CHECKPOINT_RESTART, SQLITE_CHECKPOINT_TRUNCATE};
  int frames = 0;
  int moved = 0;
  const int mode = kModes[static_cast<std::size_t>(how)];
  const int code = sqlite3_wal_checkpoint_v2(handle_.get(), nullptr, mode, &frames, &moved);
  if ((code & 0xff) == SQLITE_BUSY) return false;
  if (code != SQLITE_OK) return note(code);
  return frames <= moved;
}

void Database::setPatience(std::chrono::milliseconds patience) {
  sqlite3_busy_timeout(handle_.get(), static_cast<int>(patience.count()));
}

sqlite3_stmt* Database::prepared(const char* sql) {
  for (const auto& [name, statement] : prepared_)
    if (name == sql) return statement.get();
  sqlite3_stmt* raw = nullptr;
  if (const int code = sqlite3_prepare_v3(handle_.get(), sql, -1, SQLITE_PREPARE_PERSISTENT, &raw, nullptr);
      code != SQLITE_OK) {
    (void)note(code);
    return nullptr;
  }
  prepared_.emplace_back(sql, Prepared{raw});
  return raw;
}

Query::Query(Database& database, const char* sql) : database_{database}, statement_{database.prepared(sql)} {}

Query::~Query() {
  if (statement_) sqlite3_reset(statement_);
}

Query& Query::bind(std::string_view bytes) {
  ++bound_;
  if (!statement_) return *this;
  // A null pointer would bind NULL, which equals nothing.
  const char* data = bytes.data() ? bytes.data() : "";
  sqlite3_bind_blob64(statement_, bound_, data, bytes.size(), SQLITE_STATIC);
  return *this;
}

Query& Query::bind(std::uint64_t number) {
  ++bound_;
  if (statement_) sqlite3_bind_int64(statement_, bound_, static_cast<sqlite3_int64>(number));
  return *this;
}

Outcome<bool> Query::next() {
  if (!statement_) return failed(database_.failure().value_or(Failure{BERTH_INTERNAL, "a statement that is none"}));
  const int code = sqlite3_step(statement_);
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  return database_.note(code);
}

Outcome<std::uint64_t> Query::run() {
  FS_TRY(const bool row, next());
  if (row) return failed(BERTH_INTERNAL, "a statement without rows gave one");
  return static_cast<std::uint64_t>(sqlite3_changes64(database_.handle_.get()));
}

std::string_view Query::bytes(int column) const {
  const auto* data = static_cast<const char*>(sqlite3_column_blob(statement_, column));
  return data ? std::string_view{data, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))}
              : std::string_view{};
}

std::uint64_t Query::number(int column) const {
  return static_cast<std::uint64_t>(sqlite3_column_int64(statement_, column));
}

}  // namespace berth::storage_fs
