// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "outcome.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

struct sqlite3;
struct sqlite3_stmt;

namespace berth::storage_fs {

/// One connection to the SQLite file, with its prepared statements. Used by one thread at a time.
class Database {
 public:
  enum class Access : std::uint8_t { kWrite, kRead };

  /// kWrite makes the file when there is none. Neither waits for a sync when it commits.
  static Outcome<Database> open(const std::string& path, Access access);

  Database(Database&&) noexcept = default;
  Database& operator=(Database&&) noexcept = default;
  ~Database();

  /// Statements without parameters and rows.
  Outcome<void> execute(const char* sql);

  /// Frames in the write-ahead log after the latest commit of this connection.
  int walFrames() const { return *wal_frames_; }

  enum class Checkpoint : std::uint8_t {
    kPassive,   ///< what no reader needs, beside writers
    kRestart,   ///< everything, so that the log begins anew with the next commit
    kTruncate,  ///< the same, and the log becomes empty
  };
  /// Moves the write-ahead log into the file, synced. False: others were in the way, some of it is left.
  Outcome<bool> checkpoint(Checkpoint how);
  /// How long to wait for others (the default is some seconds).
  void setPatience(std::chrono::milliseconds patience);

  /// The first failure since clearFailure(): tells a transaction that it must roll back.
  const std::optional<Failure>& failure() const { return failure_; }
  void clearFailure() { failure_.reset(); }

 private:
  friend class Query;
  struct Close {
    void operator()(sqlite3* handle) const;
  };
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const;
  };
  using Prepared = std::unique_ptr<sqlite3_stmt, Finalize>;

  Database(std::unique_ptr<sqlite3, Close> handle, std::string path);
  sqlite3_stmt* prepared(const char* sql);
  tl::unexpected<Failure> note(int code);

  std::string path_;
  std::unique_ptr<int> wal_frames_ = std::make_unique<int>(0);
  std::unique_ptr<sqlite3, Close> handle_;
  std::vector<std::pair<const char*, Prepared>> prepared_;
  std::optional<Failure> failure_;
};

/// One use of a prepared statement. `sql` is a literal: its address is its name. Bound bytes must outlive the query.
class Query {
 public:
  Query(Database& database, const char* sql);
  ~Query();
  Query(const Query&) = delete;
  Query& operator=(const Query&) = delete;

  /// The next parameter. Bytes are stored and compared as bytes.
  Query& bind(std::string_view bytes);
  Query& bind(std::uint64_t number);

  /// True: there is a row.
  Outcome<bool> next();
  /// For a statement without rows: the number of rows it changed.
  Outcome<std::uint64_t> run();

  /// A column of the row, valid until next().
  std::string_view bytes(int column) const;
  std::uint64_t number(int column) const;

 private:
  Database& database_;
  sqlite3_stmt* statement_;
  int bound_ = 0;
};

}  // namespace berth::storage_fs
