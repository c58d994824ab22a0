// SPDX-License-Identifier: Apache-2.0
#include "mirror.hpp"

#include <algorithm>
#include <utility>

namespace berth::storage_fs {
namespace {

constexpr const char* kSelectValue = "SELECT value FROM records WHERE collection = ? AND scope = ? AND name = ?";
constexpr const char* kInsertPending = "INSERT OR IGNORE INTO mirror_pending VALUES (?, ?, ?, ?)";
constexpr const char* kDropPending = "DELETE FROM mirror_pending WHERE version <= ?";
constexpr const char* kSelectPending =
    "SELECT version, collection, scope, name FROM mirror_pending "
    "WHERE (version, collection, scope, name) > (?, ?, ?, ?) AND version <= ? ORDER BY 1, 2, 3, 4 LIMIT 1000";

}  // namespace

Mirror::Mirror(Directory& directory, ReaderPool& readers, std::uint64_t sequence, const Log& log)
    : tree_{directory}, readers_{readers}, log_{log}, latest_{sequence} {}

bool Mirror::covers(const RecordKey& key) {
  return (key.collection == "tags" || key.collection == "manifests") && MirrorTree::hasPath(key.scope, key.name);
}

Outcome<void> Mirror::notePending(Transaction& transaction, const RecordKey& key) {
  Query query{transaction.database, kInsertPending};
  FS_CHECK(query.bind(transaction.sequence).bind(key.collection).bind(key.scope).bind(key.name).run());
  return {};
}

Outcome<void> Mirror::dropPending(Transaction& transaction, std::uint64_t version) {
  FS_CHECK(Query(transaction.database, kDropPending).bind(version).run());
  return {};
}

std::string Mirror::pathOf(const RecordKey& key) {
  return std::string{key.scope}.append("/").append(key.name);
}

void Mirror::expect(std::uint64_t sequence, const std::vector<Changed>& changed) noexcept {
  const std::lock_guard lock{mutex_};
  expected_.insert(sequence);
  latest_ = std::max(latest_, sequence);
  for (const auto& one : changed) ++under_way_[pathOf(one.key)].writers;
}

void Mirror::write(std::uint64_t sequence, const std::vector<Changed>& changed) {
  for (const auto& one : changed) {
    if (const auto written = writeOne(sequence, one); !written) noteFailure(sequence, written.error().message);
  }
  const std::lock_guard lock{mutex_};
  expected_.erase(expected_.find(sequence));
}

Outcome<void> Mirror::writeOne(std::uint64_t sequence, const Changed& changed) {
  const auto path = pathOf(changed.key);
  const auto turn = locks_.lock(path);
  bool is_old = false;
  {
    const std::lock_guard lock{mutex_};
    is_old = under_way_[path].written > sequence;
  }
  auto written = is_old ? Outcome<void>{} : writeFile(changed.key, changed.value);
  const std::lock_guard lock{mutex_};
  auto& under_way = under_way_[path];
  under_way.written = std::max(under_way.written, sequence);
  if (--under_way.writers == 0) under_way_.erase(path);
  return written;
}

Outcome<void> Mirror::writeFile(const RecordKey& key, const std::optional<std::string_view>& value) {
  const std::string repository{key.scope};
  const std::string name{key.name};
  return value ? tree_.write(repository, name, *value) : tree_.remove(repository, name);
}

// False: others are writing the file now, and one of them may be older than the record; later then.
Outcome<bool> Mirror::retryOne(const RecordKey& key) {
  const auto path = pathOf(key);
  const auto turn = locks_.lock(path);
  {
    const std::lock_guard lock{mutex_};
    if (under_way_.contains(path)) return false;
  }
  FS_TRY(const auto value, valueOf(key));
  FS_CHECK(writeFile(key, value));
  return true;
}

// A copy, and the connection given back: whoever reads while a slow disk writes keeps the journal from being moved.
Outcome<std::optional<std::string>> Mirror::valueOf(const RecordKey& key) {
  FS_TRY(auto reader, readers_.borrow());
  Query query{*reader, kSelectValue};
  FS_TRY(const bool found, query.bind(key.collection).bind(key.scope).bind(key.name).next());
  if (!found) return std::nullopt;
  return std::string{query.bytes(0)};
}

void Mirror::noteFailure(std::uint64_t sequence, const std::string& problem) {
  {
    const std::lock_guard lock{mutex_};
    failed_from_ = failed_from_ ? std::min(*failed_from_, sequence) : sequence;
    if (std::exchange(behind_, true)) return;
  }
  log_.error("files under manifests/ stay behind the index until this is over: " + problem);
}

void Mirror::distrust() {
  const std::lock_guard lock{mutex_};
  failed_from_ = 0;
}

bool Mirror::isBehind() {
  const std::lock_guard lock{mutex_};
  return failed_from_.has_value();
}

void Mirror::retry() {
  PendingRow at;
  std::uint64_t to = 0;
  {
    const std::lock_guard lock{mutex_};
    if (!failed_from_) return;
    at.version = *failed_from_;
    to = latest_;
    failed_from_.reset();
  }
  Outcome<bool> more = true;
  while (more && *more) more = retrySome(at, to);
  if (!more) return noteFailure(at.version, more.error().message);
  const std::lock_guard lock{mutex_};
  if (failed_from_ || !std::exchange(behind_, false)) return;
  log_.info("files under manifests/ follow the index again");
}

// One page of what is pending after `at`, which ends at the last row that was tried.
Outcome<bool> Mirror::retrySome(PendingRow& at, std::uint64_t to) {
  std::vector<PendingRow> page;
  {
    FS_TRY(auto reader, readers_.borrow());
    Query query{*reader, kSelectPending};
    query.bind(at.version).bind(at.collection).bind(at.scope).bind(at.name).bind(to);
    for (;;) {
      FS_TRY(const bool row, query.next());
      if (!row) break;
      page.push_back(
          {query.number(0), std::string{query.bytes(1)}, std::string{query.bytes(2)}, std::string{query.bytes(3)}});
    }
  }
  for (const auto& row : page) {
    at = row;
    FS_TRY(const bool done, retryOne({row.collection, row.scope, row.name}));
    if (done) continue;
    const std::lock_guard lock{mutex_};
    failed_from_ = failed_from_ ? std::min(*failed_from_, at.version) : at.version;
  }
  return !page.empty();
}

std::uint64_t Mirror::settled() {
  const std::lock_guard lock{mutex_};
  std::uint64_t settled = latest_;
  if (!expected_.empty()) settled = std::min(settled, *expected_.begin() - 1);
  if (failed_from_) settled = std::min(settled, std::max<std::uint64_t>(1, *failed_from_) - 1);
  return settled;
}

}  // namespace berth::storage_fs
