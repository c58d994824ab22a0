// SPDX-License-Identifier: Apache-2.0
#include "support/memory_storage.hpp"

#include <algorithm>
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
  if (limit == 0) return fail(ErrorCode::kInvalidArgument, "a page has at least one record");
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

class MemoryBlobs::Writer final : public storage::UploadWriter {
 public:
  Writer(MemoryBlobs& blobs, std::string id, std::uint64_t lease, std::uint64_t offset)
      : blobs_{blobs}, id_{std::move(id)}, lease_{lease}, offset_{offset} {}
  ~Writer() override { close(); }

  Result<void> write(std::string_view bytes) override {
    BERTH_CHECK(blobs_.calls.enter("write"));
    const std::lock_guard lock{blobs_.mutex_};
    const auto found = blobs_.uploads_.find(id_);
    if (found == blobs_.uploads_.end() || found->second.lease != lease_) return fail(ErrorCode::kAborted);
    found->second.bytes.replace(offset_, std::string::npos, bytes);
    offset_ += bytes.size();
    return {};
  }
  Result<void> finish() override {
    BERTH_CHECK(blobs_.calls.enter("finish"));
    close();
    return {};
  }
  std::uint64_t offset() const override { return offset_; }

 private:
  void close() {
    const std::lock_guard lock{blobs_.mutex_};
    const auto found = blobs_.uploads_.find(id_);
    if (found != blobs_.uploads_.end() && found->second.lease == lease_) found->second.is_open = false;
  }

  MemoryBlobs& blobs_;
  const std::string id_;
  const std::uint64_t lease_;
  std::uint64_t offset_;
};

MemoryBlobs::~MemoryBlobs() = default;

Result<std::uint64_t> MemoryBlobs::stat(const Digest& digest) {
  BERTH_CHECK(calls.enter("stat"));
  const std::lock_guard lock{mutex_};
  const auto found = blobs_.find(digest.text());
  if (found == blobs_.end()) return fail(ErrorCode::kNotFound, digest.text());
  return found->second->size();
}

Result<Content> MemoryBlobs::open(const Digest& digest) {
  BERTH_CHECK(calls.enter("open"));
  const std::lock_guard lock{mutex_};
  const auto found = blobs_.find(digest.text());
  if (found == blobs_.end()) return fail(ErrorCode::kNotFound, digest.text());
  Content content;
  content.size = found->second->size();
  content.bytes = found->second;
  return content;
}

Result<std::uint64_t> MemoryBlobs::putMax() {
  return 64 << 10;
}

Result<void> MemoryBlobs::put(const Digest& digest, std::string_view bytes) {
  BERTH_CHECK(calls.enter("put"));
  if (bytes.size() > 64 << 10) return fail(ErrorCode::kInvalidArgument, "too large for put");
  const std::lock_guard lock{mutex_};
  blobs_.try_emplace(digest.text(), std::make_shared<const std::string>(bytes));
  return {};
}

Result<void> MemoryBlobs::beginUpload(const std::string& id) {
  BERTH_CHECK(calls.enter("beginUpload"));
  const std::lock_guard lock{mutex_};
  if (!uploads_.try_emplace(id).second) return fail(ErrorCode::kAlreadyExists);
  return {};
}

Result<std::unique_ptr<storage::UploadWriter>> MemoryBlobs::openUpload(const std::string& id, std::uint64_t lease,
                                                                       std::uint64_t offset) {
  BERTH_CHECK(calls.enter("openUpload"));
  const std::lock_guard lock{mutex_};
  const auto found = uploads_.find(id);
  if (found == uploads_.end()) return fail(ErrorCode::kNotFound, id);
  auto& upload = found->second;
  if (lease <= upload.lease || upload.is_open) return fail(ErrorCode::kAborted, "another writer");
  if (offset > upload.bytes.size()) return fail(ErrorCode::kOutOfRange, "shorter than that");
  upload.bytes.resize(offset);
  upload.lease = lease;
  upload.is_open = true;
  return std::make_unique<Writer>(*this, id, lease, offset);
}

Result<std::uint64_t> MemoryBlobs::uploadSize(const std::string& id) {
  BERTH_CHECK(calls.enter("uploadSize"));
  const std::lock_guard lock{mutex_};
  const auto found = uploads_.find(id);
  if (found == uploads_.end()) return fail(ErrorCode::kNotFound, id);
  return found->second.bytes.size();
}

Result<std::string> MemoryBlobs::readUpload(const std::string& id, std::uint64_t offset, std::uint64_t length) {
  BERTH_CHECK(calls.enter("readUpload"));
  const std::lock_guard lock{mutex_};
  const auto found = uploads_.find(id);
  if (found == uploads_.end()) return fail(ErrorCode::kNotFound, id);
  if (offset > found->second.bytes.size()) return fail(ErrorCode::kOutOfRange);
  return found->second.bytes.substr(offset, length);
}

Result<void> MemoryBlobs::commit(const std::string& id, const Digest& digest, std::uint64_t size) {
  BERTH_CHECK(calls.enter("commit"));
  const std::lock_guard lock{mutex_};
  const auto found = uploads_.find(id);
  if (found == uploads_.end()) {
    const auto blob = blobs_.find(digest.text());
    const bool was_done = blob != blobs_.end() && blob->second->size() == size;
    return was_done ? Result<void>{} : fail(ErrorCode::kNotFound, id);
  }
  if (found->second.is_open) return fail(ErrorCode::kAborted, "a writer is at work");
  if (found->second.bytes.size() != size) return fail(ErrorCode::kPreconditionFailed, "another size");
  blobs_.try_emplace(digest.text(), std::make_shared<const std::string>(std::move(found->second.bytes)));
  uploads_.erase(found);
  return {};
}

Result<void> MemoryBlobs::cancelUpload(const std::string& id) {
  BERTH_CHECK(calls.enter("cancelUpload"));
  const std::lock_guard lock{mutex_};
  uploads_.erase(id);
  return {};
}

Result<void> MemoryBlobs::sync(const std::vector<Digest>& digests, bool) {
  BERTH_CHECK(calls.enter("sync"));
  const std::lock_guard lock{mutex_};
  last_synced_.clear();
  for (const auto& digest : digests) {
    if (!blobs_.contains(digest.text())) return fail(ErrorCode::kNotFound, digest.text());
    last_synced_.push_back(digest.text());
  }
  return {};
}

Result<void> MemoryBlobs::remove(const Digest& digest) {
  BERTH_CHECK(calls.enter("remove"));
  lose(digest);
  return {};
}

std::size_t MemoryBlobs::uploads() const {
  const std::lock_guard lock{mutex_};
  return uploads_.size();
}

std::size_t MemoryBlobs::blobs() const {
  const std::lock_guard lock{mutex_};
  return blobs_.size();
}

void MemoryBlobs::resizeUpload(const std::string& id, std::size_t size) {
  const std::lock_guard lock{mutex_};
  uploads_.at(id).bytes.resize(size);
  uploads_.at(id).is_open = false;
}

void MemoryBlobs::lose(const Digest& digest) {
  const std::lock_guard lock{mutex_};
  blobs_.erase(digest.text());
}

std::vector<std::string> MemoryBlobs::lastSynced() const {
  const std::lock_guard lock{mutex_};
  return last_synced_;
}

}  // namespace berth::test
