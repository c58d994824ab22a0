// SPDX-License-Identifier: Apache-2.0
#include "mirror.hpp"

#include <algorithm>

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

void Mirror::expect(std::uint64_t sequence) noexcept {
  const std::lock_guard lock{mutex_};
  expected_.insert(sequence);
  latest_ = std::max(latest_, sequence);
}

void Mirror::write(std::uint64_t sequence, const std::vector<RecordKey>& keys) {
  for (const auto& key : keys) {
    if (const auto written = writeOne(key); !written) noteFailure(sequence, written.error());
  }
  const std::lock_guard lock{mutex_};
  expected_.erase(expected_.find(sequence));
}

Outcome<void> Mirror::writeOne(const RecordKey& key) {
  const std::string repository{key.scope};
  const std::string name{key.name};
  const auto turn = locks_.lock(repository + "/" + name);
  FS_TRY(auto reader, readers_.borrow());
  Query query{*reader, kSelectValue};
  FS_TRY(const bool found, query.bind(key.collection).bind(key.scope).bind(key.name).next());
  return found ? tree_.write(repository, name, query.bytes(0)) : tree_.remove(repository, name);
}

void Mirror::noteFailure(std::uint64_t sequence, const Failure& failure) {
  bool first = false;
  {
    const std::lock_guard lock{mutex_};
    first = !failed_from_;
    failed_from_ = first ? sequence : std::min(*failed_from_, sequence);
  }
  if (first) log_.error("files under manifests/ stay behind the index until this is over: " + failure.message);
}

void Mirror::distrust() {
  const std::lock_guard lock{mutex_};
  failed_from_ = 0;
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
  for (Outcome<bool> more = true; more && *more;) {
    more = retrySome(at, to);
    if (!more) noteFailure(at.version, more.error());
  }
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
    FS_CHECK(writeOne({row.collection, row.scope, row.name}));
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
