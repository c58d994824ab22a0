// SPDX-License-Identifier: Apache-2.0
#include "records.hpp"

#include "schema.hpp"

#include <algorithm>
#include <string>

namespace berth::storage_fs {
namespace {

constexpr std::size_t kMostKeys = 10'000;
constexpr std::size_t kLongestKey = 4 << 10;
constexpr std::size_t kLongestValue = 1 << 20;
constexpr std::size_t kMostPageBytes = 3 << 20;
constexpr std::size_t kMostAnswerBytes = 64 << 20;

constexpr const char* kSelect = "SELECT value, version FROM records WHERE collection = ? AND scope = ? AND name = ?";
constexpr const char* kSelectVersion = "SELECT version FROM records WHERE collection = ? AND scope = ? AND name = ?";
constexpr const char* kSelectPage =
    "SELECT name, version, value FROM records WHERE collection = ? AND scope = ? AND name > ? ORDER BY name LIMIT ?";
constexpr const char* kSelectKeys =
    "SELECT name, version FROM records WHERE collection = ? AND scope = ? AND name > ? ORDER BY name LIMIT ?";
constexpr const char* kPut =
    "INSERT INTO records VALUES (?, ?, ?, ?, ?) "
    "ON CONFLICT DO UPDATE SET value = excluded.value, version = excluded.version";
constexpr const char* kRemove = "DELETE FROM records WHERE collection = ? AND scope = ? AND name = ?";

Query& bindKey(Query& query, const RecordKey& key) {
  return query.bind(key.collection).bind(key.scope).bind(key.name);
}

Outcome<void> checkCollection(std::string_view collection) {
  const auto is_letter = [](char c) { return c >= 'a' && c <= 'z'; };
  if (!collection.empty() && std::all_of(collection.begin(), collection.end(), is_letter)) return {};
  return failed(BERTH_INVALID_ARGUMENT, "a collection is named by letters a to z");
}

Outcome<void> checkKey(const RecordKey& key) {
  FS_CHECK(checkCollection(key.collection));
  if (key.collection.size() + key.scope.size() + key.name.size() <= kLongestKey) return {};
  return failed(BERTH_INVALID_ARGUMENT, "a key is longer than 4 KiB");
}

Outcome<void> checkBatch(const Batch& batch) {
  for (const auto& precondition : batch.preconditions) FS_CHECK(checkKey(precondition.key));
  for (const auto& change : batch.changes) {
    FS_CHECK(checkKey(change.key));
    if (change.value.size() > kLongestValue) return failed(BERTH_INVALID_ARGUMENT, "a value is longer than 1 MiB");
  }
  return {};
}

std::string describe(const RecordKey& key) {
  return std::string{key.collection} + " '" + std::string{key.scope} + "' '" + std::string{key.name} + "'";
}

/// A batch on its way through the transaction.
class BatchChange final : public Change {
 public:
  BatchChange(const Batch& batch, ChangeFeed& feed, Mirror& mirror, std::atomic<bool>& derived_lost)
      : batch_{batch}, feed_{feed}, mirror_{mirror}, derived_lost_{derived_lost} {}

  Outcome<void> apply(Transaction& transaction) override {
    for (const auto& precondition : batch_.preconditions) FS_CHECK(check(transaction, precondition));
    // The number is taken before it is known to be needed, and given back when nothing changed.
    ++transaction.sequence;
    for (const auto& change : batch_.changes) {
      FS_TRY(const bool changed, make(transaction, change));
      if (!changed) continue;
      changed_.push_back(&change);
      if (!Mirror::covers(change.key)) continue;
      mirrored_.push_back({change.key, change.remove ? std::nullopt : std::optional{change.value}});
      FS_CHECK(Mirror::notePending(transaction, change.key));
    }
    if (changed_.empty()) --transaction.sequence;
    if (batch_.derived_restored) FS_CHECK(setMeta(transaction.database, kMetaDerivedLost, std::uint64_t{0}));
    sequence_ = transaction.sequence;
    return {};
  }

  void committed() noexcept override {
    for (const auto* change : changed_) feed_.add(change->key, sequence_, change->remove);
    if (!mirrored_.empty()) mirror_.expect(sequence_, mirrored_);
    if (batch_.derived_restored) derived_lost_.store(false, std::memory_order_release);
  }

  std::uint64_t sequence() const { return sequence_; }
  const std::vector<Mirror::Changed>& mirrored() const { return mirrored_; }

 private:
  static Outcome<void> check(Transaction& transaction, const Precondition& precondition) {
    Query query{transaction.database, kSelectVersion};
    FS_TRY(const bool found, bindKey(query, precondition.key).next());
    if ((found ? query.number(0) : 0) == precondition.version) return {};
    return failed(BERTH_FAILED_PRECONDITION,
                  "the record " + describe(precondition.key) + " has been changed meanwhile; read it and decide again");
  }

  static Outcome<bool> make(Transaction& transaction, const RecordChange& change) {
    if (change.remove) {
      Query query{transaction.database, kRemove};
      FS_TRY(const auto rows, bindKey(query, change.key).run());
      return rows > 0;
    }
    Query query{transaction.database, kPut};
    FS_CHECK(bindKey(query, change.key).bind(change.value).bind(transaction.sequence).run());
    return true;
  }

  const Batch& batch_;
  ChangeFeed& feed_;
  Mirror& mirror_;
  std::atomic<bool>& derived_lost_;
  std::vector<const RecordChange*> changed_;
  std::vector<Mirror::Changed> mirrored_;
  std::uint64_t sequence_ = 0;
};

}  // namespace

Revision Records::revision() const {
  return {parts_.feed.incarnation(), parts_.commits.sequence()};
}

Outcome<Records::Found> Records::get(const std::vector<RecordKey>& keys) {
  if (keys.empty() || keys.size() > kMostKeys) return failed(BERTH_INVALID_ARGUMENT, "ask for 1 to 10 000 keys");
  for (const auto& key : keys) FS_CHECK(checkKey(key));
  Found found{revision(), {}, false};
  found.records.reserve(keys.size());
  FS_TRY(auto reader, parts_.readers.borrow());
  Snapshot snapshot{*reader};
  if (keys.size() > 1) FS_CHECK(snapshot.begin());
  std::size_t bytes = 0;
  for (const auto& key : keys) {
    auto& record = found.records.emplace_back();
    record.name = key.name;
    Query query{*reader, kSelect};
    FS_TRY(const bool row, bindKey(query, key).next());
    if (!row) continue;
    record.value = query.bytes(0);
    record.version = query.number(1);
    bytes += record.value.size();
    if (bytes > kMostAnswerBytes)
      return failed(BERTH_INVALID_ARGUMENT, "more than 64 MiB of values; ask for fewer keys");
  }
  return found;
}

Outcome<Records::Found> Records::list(const Listing& listing) {
  if (listing.limit == 0 || listing.limit > kMostKeys)
    return failed(BERTH_INVALID_ARGUMENT, "ask for 1 to 10 000 records");
  FS_CHECK(checkCollection(listing.collection));
  Found found{revision(), {}, false};
  FS_TRY(auto reader, parts_.readers.borrow());
  Query query{*reader, listing.keys_only ? kSelectKeys : kSelectPage};
  query.bind(listing.collection).bind(listing.scope).bind(listing.after).bind(std::uint64_t{listing.limit} + 1);
  for (std::size_t bytes = 0;;) {
    FS_TRY(const bool row, query.next());
    if (!row) return found;
    if (found.records.size() == listing.limit || bytes >= kMostPageBytes) {
      found.more = true;
      return found;
    }
    auto& record = found.records.emplace_back();
    record.name = query.bytes(0);
    record.version = query.number(1);
    if (!listing.keys_only) record.value = query.bytes(2);
    bytes += record.name.size() + record.value.size();
  }
}

Outcome<Revision> Records::apply(const Batch& batch, const Cancelled& cancelled) {
  FS_CHECK(checkBatch(batch));
  BatchChange change{batch, parts_.feed, parts_.mirror, derived_lost_};
  FS_TRY(const Position position, parts_.commits.commit(change, cancelled));
  if (batch.durable) parts_.wal.ask(position.group);
  if (!change.mirrored().empty()) parts_.mirror.write(change.sequence(), change.mirrored());
  if (batch.durable) FS_CHECK(parts_.wal.waitFor(position.group, cancelled));
  return Revision{parts_.feed.incarnation(), change.sequence()};
}

}  // namespace berth::storage_fs
