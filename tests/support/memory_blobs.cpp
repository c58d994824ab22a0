// SPDX-License-Identifier: Apache-2.0
#include "support/memory_storage.hpp"

#include <utility>

namespace berth::test {

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
  bool isWhole() const override { return !blobs_.writers_lose; }

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

Result<void> MemoryBlobs::commit(const std::string& id, std::uint64_t lease, const Digest& digest, std::uint64_t size) {
  BERTH_CHECK(calls.enter("commit"));
  const std::lock_guard lock{mutex_};
  const auto found = uploads_.find(id);
  if (found == uploads_.end()) {
    const auto blob = blobs_.find(digest.text());
    const bool was_done = blob != blobs_.end() && blob->second->size() == size;
    return was_done ? Result<void>{} : fail(ErrorCode::kNotFound, id);
  }
  if (found->second.is_open) return fail(ErrorCode::kAborted, "a writer is at work");
  if (lease < found->second.lease) return fail(ErrorCode::kAborted, "another writer");
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
