// SPDX-License-Identifier: Apache-2.0
#include "support/memory_storage.hpp"

#include <utility>

namespace berth::test {

using storage::Batch;
using storage::Record;
using storage::RecordKey;
using storage::RecordPage;

Result<void> CallLog::enter(const std::string& call) {
  {
    const std::lock_guard lock{mutex_};
    ++counts_[call];
  }
  // A copy, because an observer may take itself away.
  const auto observer = before;
  return observer ? observer(call) : Result<void>{};
}

int CallLog::count(const std::string& call) const {
  const std::lock_guard lock{mutex_};
  const auto found = counts_.find(call);
  return found == counts_.end() ? 0 : found->second;
}

int CallLog::total() const {
  const std::lock_guard lock{mutex_};
  int total = 0;
  for (const auto& [call, count] : counts_) total += count;
  return total;
}

void CallLog::reset() {
  const std::lock_guard lock{mutex_};
  counts_.clear();
}

Record MemoryRecords::find(const RecordKey& key) const {
  const auto found = entries_.find({key.collection, key.scope, key.name});
  if (found == entries_.end()) return {key.name, {}, 0};
  return {key.name, found->second.value, found->second.version};
}

Result<Record> MemoryRecords::get(const RecordKey& key) {
  BERTH_CHECK(calls.enter("get"));
  const std::lock_guard lock{mutex_};
  return find(key);
}

Result<std::shared_ptr<const Record>> MemoryRecords::getShared(const RecordKey& key) {
  BERTH_CHECK(calls.enter("getShared"));
  const std::lock_guard lock{mutex_};
  return std::make_shared<const Record>(find(key));
}

Result<std::vector<Record>> MemoryRecords::getAll(const std::vector<RecordKey>& keys) {
  BERTH_CHECK(calls.enter("getAll"));
  const std::lock_guard lock{mutex_};
  std::vector<Record> records;
  for (const auto& key : keys) records.push_back(find(key));
  return records;
}

Result<Record> MemoryRecords::getFresh(const RecordKey& key) {
  BERTH_CHECK(calls.enter("getFresh"));
  const std::lock_guard lock{mutex_};
  return find(key);
}

Result<RecordPage> MemoryRecords::list(const std::string& collection, const std::string& scope,
                                       const std::string& after, std::uint32_t limit) {
  BERTH_CHECK(calls.enter("list"));
  if (limit == 0 || limit > 10'000) return fail(ErrorCode::kInvalidArgument, "ask for 1 to 10 000 records");
  const std::lock_guard lock{mutex_};
  RecordPage page;
  for (auto at = entries_.upper_bound({collection, scope, after}); at != entries_.end(); ++at) {
    if (std::get<0>(at->first) != collection || std::get<1>(at->first) != scope) break;
    if (page.records.size() == limit) {
      page.more = true;
      break;
    }
    page.records.push_back({std::get<2>(at->first), at->second.value, at->second.version});
  }
  return page;
}

Result<std::uint64_t> MemoryRecords::apply(const Batch& batch) {
  BERTH_CHECK(calls.enter("apply"));
  const std::lock_guard lock{mutex_};
  for (const auto& precondition : batch.preconditions) {
    if (find(precondition.key).version != precondition.version) return fail(ErrorCode::kPreconditionFailed);
  }
  ++sequence_;
  for (const auto& change : batch.changes) {
    const Key key{change.key.collection, change.key.scope, change.key.name};
    if (change.remove) {
      entries_.erase(key);
    } else {
      entries_[key] = {change.value, sequence_};
    }
  }
  last_durable_ = batch.durable;
  if (batch.derived_restored) derived_lost_ = false;
  return sequence_;
}

Result<bool> MemoryRecords::derivedLost() {
  const std::lock_guard lock{mutex_};
  return derived_lost_;
}

std::vector<std::string> MemoryRecords::names(const std::string& collection, const std::string& scope) const {
  const std::lock_guard lock{mutex_};
  std::vector<std::string> names;
  for (const auto& [key, entry] : entries_) {
    if (std::get<0>(key) == collection && std::get<1>(key) == scope) names.push_back(std::get<2>(key));
  }
  return names;
}

std::string MemoryRecords::value(const std::string& collection, const std::string& scope,
                                 const std::string& name) const {
  const std::lock_guard lock{mutex_};
  return find({collection, scope, name}).value;
}

bool MemoryRecords::lastApplyWasDurable() const {
  const std::lock_guard lock{mutex_};
  return last_durable_;
}

void MemoryRecords::loseDerived() {
  const std::lock_guard lock{mutex_};
  std::erase_if(entries_, [](const auto& entry) {
    const auto& collection = std::get<0>(entry.first);
    return collection != "tags" && collection != "manifests" && collection != "repositories";
  });
  derived_lost_ = true;
}

}  // namespace berth::test
