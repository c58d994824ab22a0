// SPDX-License-Identifier: Apache-2.0
// The same stores as the registry sees them, through core/storage with its caches; and, with the registry on top, that
// a wrong digest never becomes a blob, whatever the way.
#include "contract/contract_test.hpp"

#include "model/digest.hpp"
#include "registry/registry.hpp"
#include "storage/grpc_blob_store.hpp"
#include "storage/grpc_record_store.hpp"

#include <unistd.h>

#include <algorithm>
#include <thread>

namespace berth::test {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kMiB = 1 << 20;

Digest digest(std::string_view content) {
  return *Digest::parse(digestOf(content));
}

/// All of a content, wherever it is.
std::string bytesOf(const Content& content) {
  if (content.bytes) return *content.bytes;
  std::string all;
  while (all.size() < content.size) {
    if (content.pieces) {
      const auto piece = content.pieces->read(all.size(), kMiB);
      if (!piece) return "cannot be read: " + piece.error().detail;
      all += *piece;
      continue;
    }
    std::string piece(std::min<std::size_t>(kMiB, content.size - all.size()), '\0');
    const ssize_t count = ::pread(content.file->fd(), piece.data(), piece.size(), static_cast<off_t>(all.size()));
    if (count <= 0) return "the file is short";
    all += piece.substr(0, static_cast<std::size_t>(count));
  }
  return all;
}

class CoreStorage : public ContractTest {
 protected:
  CoreStorage() { connect(); }

  /// What a Front End has. Two of them may be over one Back End.
  struct FrontEnd {
    explicit FrontEnd(StoreUnderTest& store) : blobs{store.connection()}, records{store.connection(), store.log()} {}
    storage::GrpcBlobStore blobs;
    storage::GrpcRecordStore records;
  };

  void connect() { front_ = std::make_unique<FrontEnd>(store()); }
  void restart() {
    front_.reset();
    reopen();
    connect();
  }
  storage::GrpcBlobStore& blobStore() { return front_->blobs; }
  storage::GrpcRecordStore& recordStore() { return front_->records; }

  std::unique_ptr<FrontEnd> front_;
};
BERTH_FOUR_WAYS(CoreStorage);

TEST_P(CoreStorage, WhatIsPutIsOpened) {
  for (const std::size_t size : {std::size_t{0}, std::size_t{1}, std::size_t{65536}}) {
    const std::string content = randomBytes(size);
    ASSERT_TRUE(blobStore().put(digest(content), content));
    EXPECT_EQ(*blobStore().stat(digest(content)), size);
    for (int time = 0; time < 2; ++time) EXPECT_EQ(bytesOf(*blobStore().open(digest(content))), content);
  }
}

TEST_P(CoreStorage, UploadsAreWrittenResumedAndCommitted) {
  const std::string content = randomBytes(5 * kMiB + 3);
  const std::string id = newId();
  ASSERT_TRUE(blobStore().beginUpload(id));
  {
    auto writer = blobStore().openUpload(id, 1, 0);
    ASSERT_TRUE(writer) << writer.error().detail;
    ASSERT_TRUE((*writer)->write(std::string_view{content}.substr(0, 2 * kMiB)));
    ASSERT_TRUE((*writer)->write(std::string_view{content}.substr(2 * kMiB, 100)));
    ASSERT_TRUE((*writer)->finish());
    EXPECT_EQ((*writer)->offset(), 2 * kMiB + 100);
  }
  restart();
  EXPECT_EQ(*blobStore().uploadSize(id), 2 * kMiB + 100);
  EXPECT_EQ(*blobStore().readUpload(id, kMiB, 1000), content.substr(kMiB, 1000));
  {
    auto writer = blobStore().openUpload(id, 2, kMiB);
    ASSERT_TRUE(writer) << writer.error().detail;
    for (std::size_t at = kMiB; at < content.size(); at += 300'000)
      ASSERT_TRUE((*writer)->write(std::string_view{content}.substr(at, 300'000)));
    ASSERT_TRUE((*writer)->finish());
  }
  EXPECT_EQ(blobStore().commit(id, 2, digest(content), content.size() - 1).error().code,
            ErrorCode::kPreconditionFailed);
  ASSERT_TRUE(blobStore().commit(id, 2, digest(content), content.size()));
  EXPECT_TRUE(blobStore().commit(id, 2, digest(content), content.size()));
  EXPECT_EQ(bytesOf(*blobStore().open(digest(content))), content);
  EXPECT_TRUE(blobStore().sync({digest(content)}, false));
}

TEST_P(CoreStorage, ErrorsKeepTheirMeaning) {
  EXPECT_EQ(blobStore().stat(digest("nothing")).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(blobStore().open(digest("nothing")).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(blobStore().uploadSize(newId()).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(blobStore().sync({digest("nothing")}, true).error().code, ErrorCode::kNotFound);
  const std::string id = newId();
  ASSERT_TRUE(blobStore().beginUpload(id));
  EXPECT_EQ(blobStore().beginUpload(id).error().code, ErrorCode::kAlreadyExists);
  EXPECT_EQ(blobStore().openUpload(id, 1, 10).error().code, ErrorCode::kOutOfRange);
  ASSERT_TRUE(blobStore().openUpload(id, 9, 0));
  EXPECT_EQ(blobStore().openUpload(id, 8, 0).error().code, ErrorCode::kAborted);
}

TEST_P(CoreStorage, ARemovedBlobIsNoLongerThere) {
  const std::string content = randomBytes(2000);
  ASSERT_TRUE(blobStore().put(digest(content), content));
  ASSERT_TRUE(blobStore().open(digest(content)));
  ASSERT_TRUE(blobStore().remove(digest(content)));
  EXPECT_EQ(blobStore().stat(digest(content)).error().code, ErrorCode::kNotFound);
  EXPECT_FALSE(blobStore().open(digest(content)));
}

TEST_P(CoreStorage, RecordsAreReadAsWrittenAlsoFromTheCache) {
  const storage::RecordKey key{"links", "a/b", "x"};
  for (int i = 0; i < 20; ++i) {
    storage::Batch batch;
    batch.changes = {{key, std::to_string(i), false}};
    batch.durable = i % 5 == 0;
    const auto version = recordStore().apply(batch);
    ASSERT_TRUE(version) << version.error().detail;
    for (int time = 0; time < 2; ++time) {
      EXPECT_EQ(recordStore().get(key)->value, std::to_string(i));
      EXPECT_EQ((*recordStore().getShared(key))->version, *version);
      EXPECT_EQ(recordStore().getFresh(key)->value, std::to_string(i));
      EXPECT_EQ(recordStore().getAll({key, {"links", "a/b", "none"}})->at(0).value, std::to_string(i));
    }
  }
  EXPECT_FALSE(recordStore().get({"links", "a/b", "none"})->found());
  EXPECT_EQ(recordStore().list("links", "a/b", "", 10)->records.size(), 1U);
}

TEST_P(CoreStorage, AFailedPreconditionIsReadAgain) {
  const storage::RecordKey key{"links", "a/b", "x"};
  FrontEnd other{store()};
  storage::Batch batch;
  batch.changes = {{key, "mine", false}};
  const auto version = recordStore().apply(batch);
  EXPECT_EQ(recordStore().get(key)->version, *version);
  batch.changes = {{key, "theirs", false}};
  const auto newer = other.records.apply(batch);
  batch.preconditions = {{key, *version}};
  batch.changes = {{key, "mine again", false}};
  EXPECT_EQ(recordStore().apply(batch).error().code, ErrorCode::kPreconditionFailed);
  EXPECT_EQ(recordStore().get(key)->value, "theirs");
  batch.preconditions = {{key, *newer}};
  EXPECT_TRUE(recordStore().apply(batch));
}

TEST_P(CoreStorage, AnotherFrontEndSeesChangesSoon) {
  const storage::RecordKey key{"tags", "a/b", "latest"};
  FrontEnd other{store()};
  for (int i = 0; i < 5; ++i) {
    storage::Batch batch;
    batch.changes = {{key, std::to_string(i), false}};
    batch.durable = true;
    ASSERT_TRUE(recordStore().apply(batch));
    const auto deadline = std::chrono::steady_clock::now() + 5s;
    while (other.records.get(key)->value != std::to_string(i) && std::chrono::steady_clock::now() < deadline)
      std::this_thread::sleep_for(5ms);
    EXPECT_EQ(other.records.get(key)->value, std::to_string(i));
  }
}

TEST_P(CoreStorage, WhatAnotherFrontEndWroteIsNeverAbsentHere) {
  FrontEnd other{store()};
  for (int i = 0; i < 20; ++i) {
    const storage::RecordKey key{"links", "a/b", std::to_string(i)};
    EXPECT_FALSE(recordStore().get(key)->found());
    storage::Batch batch;
    batch.changes = {{key, "x", false}};
    ASSERT_TRUE(other.records.apply(batch));
    EXPECT_EQ(recordStore().get(key)->value, "x");
  }
}

TEST_P(CoreStorage, AManifestMayNameWhatWasPushedThroughAnotherFrontEnd) {
  FrontEnd other{store()};
  registry::Registry here{blobStore(), recordStore(), {}};
  registry::Registry there{other.blobs, other.records, {}};
  const RepositoryName repository = *RepositoryName::parse("team/app");
  const std::string config = "{}";
  EXPECT_EQ(here.blobs.open(repository, digest(config)).error().code, ErrorCode::kBlobUnknown);
  ASSERT_TRUE(there.uploads.push(repository, digest(config), config));
  const std::string manifest =
      R"({"schemaVersion":2,"layers":[],"config":{"mediaType":"x/y","size":2,"digest":")" + digestOf(config) + "\"}}";
  const Reference tag = *Reference::parse("latest");
  EXPECT_EQ(here.manifests.get(repository, tag).error().code, ErrorCode::kManifestUnknown);
  const auto pushed = here.manifests.put({repository, tag, {}, "application/vnd.oci.image.manifest.v1+json", manifest});
  ASSERT_TRUE(pushed) << pushed.error().detail;
  EXPECT_TRUE(here.blobs.open(repository, digest(config)));
  EXPECT_TRUE(there.manifests.get(repository, tag));
}

TEST_P(CoreStorage, AnUploadMayGoFromFrontEndToFrontEnd) {
  FrontEnd other{store()};
  registry::Registry here{blobStore(), recordStore(), {}};
  registry::Registry there{other.blobs, other.records, {}};
  const RepositoryName repository = *RepositoryName::parse("team/app");
  const std::string content = randomBytes(2 * kMiB);
  const auto started = here.uploads.start(repository, Digest::Algorithm::kSha256);
  ASSERT_TRUE(started) << started.error().detail;
  for (auto* registry : {&here, &there}) {
    auto upload = registry->uploads.open(repository, started->id, std::nullopt, std::nullopt);
    ASSERT_TRUE(upload) << upload.error().detail;
    ASSERT_TRUE((*upload)->write(std::string_view{content}.substr(registry == &here ? 0 : kMiB, kMiB)));
    ASSERT_TRUE((*upload)->park());
  }
  const auto finished = here.uploads.finish(repository, started->id, digest(content), "", std::nullopt);
  ASSERT_TRUE(finished) << finished.error().detail;
  EXPECT_EQ(bytesOf(*here.blobs.open(repository, digest(content))), content);
}

/// The registry over stores reached in the row's way.
class WrongDigests : public CoreStorage {
 protected:
  WrongDigests() : registry_{blobStore(), recordStore(), {}} {}

  void expectAbsent(const Digest& wrong) {
    EXPECT_EQ(blobs().stat(wrong.text()).code, BERTH_NOT_FOUND);
    EXPECT_FALSE(registry_.blobs.open(repository_, wrong));
  }

  const RepositoryName repository_ = *RepositoryName::parse("team/app");
  registry::Registry registry_;
};
BERTH_FOUR_WAYS(WrongDigests);

TEST_P(WrongDigests, OfABlobInOnePieceAreRefused) {
  const std::string content = randomBytes(1000);
  const Digest wrong = digest("something else");
  EXPECT_EQ(registry_.uploads.push(repository_, wrong, content).error().code, ErrorCode::kDigestInvalid);
  expectAbsent(wrong);
  expectAbsent(digest(content));
  EXPECT_TRUE(registry_.uploads.push(repository_, digest(content), content));
  EXPECT_EQ(bytesOf(*registry_.blobs.open(repository_, digest(content))), content);
}

TEST_P(WrongDigests, DoNotComeFromAnotherFrontEndThatTookTheSessionOver) {
  const std::string content = randomBytes(2 * kMiB);
  const std::string other_content = randomBytes(2 * kMiB);
  FrontEnd other{store()};
  registry::Registry other_registry{other.blobs, other.records, {}};
  const auto started = registry_.uploads.start(repository_, Digest::Algorithm::kSha256);
  ASSERT_TRUE(started) << started.error().detail;
  auto upload = registry_.uploads.open(repository_, started->id, std::nullopt, std::nullopt);
  ASSERT_TRUE(upload) << upload.error().detail;
  ASSERT_TRUE((*upload)->write(content));
  {
    // A descriptor that is still open keeps the other one out; between machines nothing does.
    auto taken = other_registry.uploads.open(repository_, started->id, std::nullopt, std::nullopt);
    EXPECT_EQ(taken.has_value(), !store().givesDescriptors());
    if (taken) {
      ASSERT_TRUE((*taken)->write(other_content));
      ASSERT_TRUE((*taken)->park());
    }
  }
  EXPECT_EQ((*upload)->finish(digest(content)).error().code, ErrorCode::kUploadConflict);
  if (!store().givesDescriptors()) expectAbsent(digest(content));
  const auto innocent = *RepositoryName::parse("someone/else");
  auto again = registry_.uploads.openNew(innocent, Digest::Algorithm::kSha256);
  ASSERT_TRUE(again) << again.error().detail;
  ASSERT_TRUE((*again)->write(content));
  ASSERT_TRUE((*again)->finish(digest(content)));
  EXPECT_TRUE(bytesOf(*registry_.blobs.open(innocent, digest(content))) == content);
}

// Checklist 24.
TEST_P(WrongDigests, OfAnUploadAreRefusedAndEndTheSession) {
  const std::string content = randomBytes(3 * kMiB);
  const Digest wrong = digest("something else");
  auto upload = registry_.uploads.openNew(repository_, Digest::Algorithm::kSha256);
  ASSERT_TRUE(upload) << upload.error().detail;
  const UploadId id = (*upload)->id();
  ASSERT_TRUE((*upload)->write(content));
  EXPECT_EQ((*upload)->finish(wrong).error().code, ErrorCode::kDigestInvalid);
  expectAbsent(wrong);
  expectAbsent(digest(content));
  EXPECT_EQ(registry_.uploads.status(repository_, id).error().code, ErrorCode::kBlobUploadUnknown);
  EXPECT_EQ(blobs().uploadSize(id.text()).code, BERTH_NOT_FOUND);
}

TEST_P(WrongDigests, OfAnUploadThatWasParkedAreRefused) {
  const std::string content = randomBytes(2 * kMiB);
  const auto started = registry_.uploads.start(repository_, Digest::Algorithm::kSha256);
  ASSERT_TRUE(started) << started.error().detail;
  for (const std::string_view part :
       {std::string_view{content}.substr(0, kMiB), std::string_view{content}.substr(kMiB)}) {
    auto upload = registry_.uploads.open(repository_, started->id, std::nullopt, std::nullopt);
    ASSERT_TRUE(upload) << upload.error().detail;
    ASSERT_TRUE((*upload)->write(part));
    ASSERT_TRUE((*upload)->park());
  }
  const Digest wrong = digest("something else");
  EXPECT_EQ(registry_.uploads.finish(repository_, started->id, wrong, "", std::nullopt).error().code,
            ErrorCode::kDigestInvalid);
  expectAbsent(wrong);
  expectAbsent(digest(content));
}

TEST_P(WrongDigests, RightOnesOfBytesThatCameInTwoRequestsAreTaken) {
  const std::string content = randomBytes(2 * kMiB + 77);
  const auto started = registry_.uploads.start(repository_, Digest::Algorithm::kSha256);
  ASSERT_TRUE(started) << started.error().detail;
  for (const std::size_t at : {std::size_t{0}, kMiB + 13}) {
    auto upload = registry_.uploads.open(repository_, started->id, std::nullopt, std::nullopt);
    ASSERT_TRUE(upload) << upload.error().detail;
    ASSERT_TRUE((*upload)->write(std::string_view{content}.substr(at, at == 0 ? kMiB + 13 : content.size())));
    ASSERT_TRUE((*upload)->park());
  }
  ASSERT_TRUE(registry_.uploads.finish(repository_, started->id, digest(content), "", std::nullopt));
  EXPECT_EQ(bytesOf(*registry_.blobs.open(repository_, digest(content))), content);
}

}  // namespace
}  // namespace berth::test
