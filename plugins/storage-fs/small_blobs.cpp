// SPDX-License-Identifier: Apache-2.0
#include "small_blobs.hpp"

#include "blob_rows.hpp"

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <vector>

namespace berth::storage_fs {
namespace {

// What a blob takes in the journal at least; bounds the number of tiny ones.
constexpr std::uint64_t kLeastCost = 4096;
constexpr std::chrono::milliseconds kPoll{100};

constexpr const char* kSelectAll = "SELECT id, digest, length(data) FROM journal ORDER BY id";
constexpr const char* kSelectData = "SELECT data FROM journal WHERE id = ?";
constexpr const char* kInsert = "INSERT INTO journal VALUES (?, ?, ?)";
constexpr const char* kRemove = "DELETE FROM journal WHERE id = ?";
constexpr const char* kSelectAfter = "SELECT id, digest, data FROM journal WHERE id > ? ORDER BY id LIMIT 64";
constexpr const char* kMakeRows =
    "INSERT INTO blobs SELECT digest, length(data), 1 FROM journal WHERE id <= ? "
    "ON CONFLICT DO UPDATE SET size = excluded.size, durable = 1";
constexpr const char* kDrop = "DELETE FROM journal WHERE id <= ?";

std::uint64_t cost(std::uint64_t size) {
  return size < kLeastCost ? kLeastCost : size;
}

}  // namespace

SmallBlobs::SmallBlobs(const Parts& parts, std::uint64_t most_backlog_bytes)
    : parts_{parts}, most_backlog_bytes_{most_backlog_bytes} {}

Outcome<void> SmallBlobs::load() {
  FS_TRY(auto reader, parts_.readers.borrow());
  Query query{*reader, kSelectAll};
  for (;;) {
    FS_TRY(const bool row, query.next());
    if (!row) return {};
    insert(std::string{query.bytes(1)}, {query.number(0), query.number(2)});
    next_id_ = query.number(0) + 1;
  }
}

std::optional<SmallBlobs::Entry> SmallBlobs::find(const std::string& digest) const {
  const std::lock_guard lock{mutex_};
  const auto found = entries_.find(digest);
  if (found == entries_.end()) return std::nullopt;
  return found->second;
}

Outcome<std::optional<std::string>> SmallBlobs::read(const Entry& entry) {
  FS_TRY(auto reader, parts_.readers.borrow());
  Query query{*reader, kSelectData};
  FS_TRY(const bool found, query.bind(entry.id).next());
  if (!found) return std::nullopt;
  return std::string{query.bytes(0)};
}

Outcome<void> SmallBlobs::waitForRoom(const Cancelled& cancelled) {
  std::unique_lock lock{mutex_};
  while (backlog_bytes_ >= most_backlog_bytes_) {
    if (stuck_) return failed(*stuck_);
    room_.wait_for(lock, kPoll);
    if (backlog_bytes_ >= most_backlog_bytes_ && cancelled())
      return failed(BERTH_CANCELLED, "the caller has gone while small blobs waited for the disk");
  }
  return {};
}

Outcome<std::optional<std::uint64_t>> SmallBlobs::put(const BlobName& name, std::string_view bytes, bool also_if_row,
                                                      const Cancelled& cancelled) {
  std::uint64_t id = 0;
  std::optional<std::uint64_t> row;
  // Looked up in here, where the pages of the table are in memory: a reader has to fetch them after each commit.
  LambdaChange change{[&](Transaction& transaction) -> Outcome<void> {
                        if (!also_if_row) {
                          FS_TRY(row, findBlobRow(transaction.database, name.digest()));
                          if (row) return {};
                        }
                        {
                          const std::lock_guard lock{mutex_};
                          id = next_id_++;
                        }
                        FS_CHECK(Query(transaction.database, kInsert).bind(id).bind(name.digest()).bind(bytes).run());
                        return {};
                      },
                      [&] {
                        if (!row) insert(name.digest(), {id, bytes.size()});
                      }};
  FS_CHECK(parts_.commits.commit(change, cancelled));
  return row;
}

void SmallBlobs::insert(const std::string& digest, const Entry& entry) noexcept {
  const std::lock_guard lock{mutex_};
  entries_[digest] = entry;
  by_id_[entry.id] = digest;
  backlog_bytes_ += cost(entry.size);
}

Outcome<void> SmallBlobs::remove(Transaction& transaction, std::uint64_t id) {
  FS_CHECK(Query(transaction.database, kRemove).bind(id).run());
  return {};
}

void SmallBlobs::removed(const std::string& digest) noexcept {
  const std::lock_guard lock{mutex_};
  const auto found = entries_.find(digest);
  if (found == entries_.end()) return;
  backlog_bytes_ -= cost(found->second.size);
  by_id_.erase(found->second.id);
  entries_.erase(found);
  room_.notify_all();
}

Outcome<std::uint64_t> SmallBlobs::place() {
  struct Row {
    std::uint64_t id;
    std::string digest;
    std::string bytes;
  };
  for (std::vector<Row> page;; page.clear()) {
    {
      FS_TRY(auto reader, parts_.readers.borrow());
      Query query{*reader, kSelectAfter};
      query.bind(placed_through_);
      for (;;) {
        FS_TRY(const bool row, query.next());
        if (!row) break;
        page.push_back({query.number(0), std::string{query.bytes(1)}, std::string{query.bytes(2)}});
      }
    }
    if (page.empty()) return placed_through_;
    for (const auto& row : page) {
      FS_TRY(const BlobName name, BlobName::parse(row.digest));
      FS_CHECK(placeOne(row.id, name, row.bytes));
      placed_through_ = row.id;
    }
  }
}

Outcome<void> SmallBlobs::placeOne(std::uint64_t id, const BlobName& name, std::string_view bytes) {
  auto& directory = parts_.directory;
  std::string temporary;
  FS_TRY(const File file, directory.makeTemporary(temporary, bytes));
  const auto turn = parts_.locks.lock(name.digest());
  const auto entry = find(name.digest());
  if (!entry || entry->id != id) {
    directory.dropScratch(temporary);
    return {};
  }
  if (::renameat(directory.scratch(), temporary.c_str(), directory.blobs(name.algorithm()), name.hex().c_str()) == 0)
    return {};
  const int error = errno;
  directory.dropScratch(temporary);
  return systemFailed("write " + directory.path() + "/" + name.path(), error);
}

Outcome<void> SmallBlobs::drop(Transaction& transaction, std::uint64_t through) {
  FS_CHECK(Query(transaction.database, kMakeRows).bind(through).run());
  FS_CHECK(Query(transaction.database, kDrop).bind(through).run());
  return {};
}

void SmallBlobs::dropped(std::uint64_t through) noexcept {
  const std::lock_guard lock{mutex_};
  while (!by_id_.empty() && by_id_.begin()->first <= through) {
    const auto found = entries_.find(by_id_.begin()->second);
    backlog_bytes_ -= cost(found->second.size);
    entries_.erase(found);
    by_id_.erase(by_id_.begin());
  }
  stuck_.reset();
  room_.notify_all();
}

void SmallBlobs::stuck(const Failure& why) {
  const std::lock_guard lock{mutex_};
  stuck_ = why;
  room_.notify_all();
}

std::uint64_t SmallBlobs::oldest() const {
  const std::lock_guard lock{mutex_};
  return by_id_.empty() ? 0 : by_id_.begin()->first;
}

bool SmallBlobs::isUrgent() const {
  const std::lock_guard lock{mutex_};
  return !stuck_ && backlog_bytes_ >= most_backlog_bytes_ / 2;
}

}  // namespace berth::storage_fs
