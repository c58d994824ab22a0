// SPDX-License-Identifier: Apache-2.0
#include "storage/grpc_blob_store.hpp"

#include "unit/storage/direct_connection.hpp"
#include "unit/storage/fake_store.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdint>
#include <memory>
#include <random>
#include <string>
#include <vector>

namespace berth::storage {
namespace {

const Digest kDigest = *Digest::parse("sha256:" + std::string(64, 'a'));
const Digest kOther = *Digest::parse("sha256:" + std::string(64, 'b'));
const std::string kId = "00000000-0000-0000-0000-000000000001";

std::string randomBytes(std::size_t size) {
  std::minstd_rand random{1};
  std::string bytes(size, '\0');
  for (char& byte : bytes) byte = static_cast<char>(random());
  return bytes;
}

std::string readAll(const Content& content) {
  if (content.bytes) return *content.bytes;
  std::string all(content.size, '\0');
  if (content.file) {
    EXPECT_EQ(::pread(content.file->fd(), all.data(), all.size(), 0), static_cast<ssize_t>(all.size()));
    return all;
  }
  all.clear();
  while (all.size() < content.size) {
    const auto piece = content.pieces->read(all.size(), 300'000);
    if (!piece || piece->empty()) return "error";
    all += *piece;
  }
  return all;
}

class GrpcBlobStoreTest : public ::testing::TestWithParam<bool> {
 protected:
  const observe::Log log{observe::Level::kError};
  berth::test::FakeStore fake;
  berth::test::DirectConnection direct{fake, log, GetParam()};
  GrpcBlobStore store{direct.connection()};
};

INSTANTIATE_TEST_SUITE_P(By, GrpcBlobStoreTest, ::testing::Values(true, false),
                         [](const auto& tested) { return tested.param ? "Descriptor" : "Pieces"; });

/// What only happens where there are no descriptors.
class GrpcBlobStorePiecesTest : public GrpcBlobStoreTest {};

INSTANTIATE_TEST_SUITE_P(By, GrpcBlobStorePiecesTest, ::testing::Values(false), [](const auto&) { return "Pieces"; });

TEST_P(GrpcBlobStoreTest, OpensBlobsOfAnySize) {
  for (const std::size_t size : {std::size_t{0}, std::size_t{1}, std::size_t{65'536}, std::size_t{65'537},
                                 std::size_t{1} << 20, (std::size_t{3} << 20) + 7}) {
    const Digest digest = *Digest::parse("sha256:" + std::string(58, '0') + std::to_string(100'000 + size % 100'000));
    const std::string bytes = randomBytes(size);
    fake.addBlob(digest.text(), bytes);
    const auto content = store.open(digest);
    ASSERT_TRUE(content.has_value()) << content.error().detail;
    EXPECT_EQ(content->size, size);
    EXPECT_TRUE(readAll(*content) == bytes) << size;
  }
}

TEST_P(GrpcBlobStoreTest, AnswersASmallBlobFromTheCacheWithoutTheLane) {
  fake.addBlob(kDigest.text(), "abc");
  ASSERT_TRUE(store.open(kDigest).has_value());
  const int before = fake.calls;
  Lane& lane = direct.connection().lane();
  for (std::size_t i = 0; i < lane.width(); ++i) lane.enter();
  EXPECT_EQ(readAll(*store.open(kDigest)), "abc");
  for (std::size_t i = 0; i < lane.width(); ++i) lane.leave();
  EXPECT_EQ(fake.calls, before);
}

TEST_P(GrpcBlobStoreTest, StatAlwaysAsks) {
  fake.addBlob(kDigest.text(), "abc");
  ASSERT_TRUE(store.open(kDigest).has_value());
  EXPECT_EQ(*store.stat(kDigest), 3U);
  fake.fail_with = BERTH_NOT_FOUND;
  EXPECT_EQ(store.stat(kDigest).error().code, ErrorCode::kNotFound);
}

TEST_P(GrpcBlobStoreTest, RemovedBlobIsNoLongerOpened) {
  fake.addBlob(kDigest.text(), "abc");
  ASSERT_TRUE(store.open(kDigest).has_value());
  ASSERT_TRUE(store.remove(kDigest).has_value());
  EXPECT_EQ(store.open(kDigest).error().code, ErrorCode::kNotFound);
}

TEST_P(GrpcBlobStoreTest, PutIsOpenedWithoutAsking) {
  EXPECT_EQ(*store.putMax(), 65'536U);
  ASSERT_TRUE(store.put(kDigest, "abc").has_value());
  EXPECT_EQ(fake.blob(kDigest.text()), "abc");
  const int before = fake.calls;
  EXPECT_EQ(readAll(*store.open(kDigest)), "abc");
  EXPECT_EQ(fake.calls, before);
}

TEST_P(GrpcBlobStoreTest, WritesAnUploadWhateverTheSizesOfItsParts) {
  const std::string bytes = randomBytes((std::size_t{3} << 20) + 12'345);
  ASSERT_TRUE(store.beginUpload(kId).has_value());
  auto writer = store.openUpload(kId, 1, 0);
  ASSERT_TRUE(writer.has_value());
  std::size_t at = 0;
  for (std::size_t part = 1; at < bytes.size(); part = part * 3 % 1'500'000 + 1) {
    const std::string_view piece = std::string_view{bytes}.substr(at, part);
    ASSERT_TRUE((*writer)->write(piece).has_value());
    at += piece.size();
    ASSERT_EQ((*writer)->offset(), at);
  }
  ASSERT_TRUE((*writer)->finish().has_value());
  EXPECT_EQ(*store.uploadSize(kId), bytes.size());
  EXPECT_TRUE(*store.readUpload(kId, 5, 1000) == bytes.substr(5, 1000));
  ASSERT_TRUE(store.commit(kId, 1, kDigest, bytes.size()).has_value());
  EXPECT_TRUE(fake.blob(kDigest.text()) == bytes);
}

TEST_P(GrpcBlobStoreTest, GoesOnFromAnOffset) {
  ASSERT_TRUE(store.beginUpload(kId).has_value());
  for (const std::uint64_t offset : {0, 3}) {
    auto writer = store.openUpload(kId, offset + 1, offset);
    ASSERT_TRUE(writer.has_value());
    ASSERT_TRUE((*writer)->write("abcdef").has_value());
    ASSERT_TRUE((*writer)->finish().has_value());
  }
  ASSERT_TRUE(store.commit(kId, 4, kDigest, 9).has_value());
  EXPECT_EQ(fake.blob(kDigest.text()), "abcabcdef");
}

TEST_P(GrpcBlobStoreTest, SyncNamesAMissingBlob) {
  fake.addBlob(kDigest.text(), "abc");
  EXPECT_TRUE(store.sync({kDigest}, false).has_value());
  EXPECT_EQ(store.sync({kDigest, kOther}, true).error().code, ErrorCode::kNotFound);
}

TEST_P(GrpcBlobStoreTest, CancelsAnUploadTwice) {
  ASSERT_TRUE(store.beginUpload(kId).has_value());
  EXPECT_TRUE(store.cancelUpload(kId).has_value());
  EXPECT_TRUE(store.cancelUpload(kId).has_value());
  EXPECT_EQ(store.uploadSize(kId).error().code, ErrorCode::kNotFound);
}

TEST_P(GrpcBlobStoreTest, AsksAgainOnceWhereThatIsSafe) {
  fake.fail_with = BERTH_UNAVAILABLE;
  EXPECT_EQ(store.stat(kDigest).error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(fake.calls, 2);
  EXPECT_EQ(store.beginUpload(kId).error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(fake.calls, 3);
}

TEST_P(GrpcBlobStorePiecesTest, FailedPieceMakesTheWriterFailFromThenOn) {
  ASSERT_TRUE(store.beginUpload(kId).has_value());
  auto writer = store.openUpload(kId, 1, 0);
  fake.fail_with = BERTH_RESOURCE_EXHAUSTED;
  EXPECT_EQ((*writer)->write(std::string(1 << 20, 'x')).error().code, ErrorCode::kNoSpace);
  fake.fail_with = BERTH_OK;
  EXPECT_EQ((*writer)->write("x").error().code, ErrorCode::kNoSpace);
  EXPECT_EQ((*writer)->finish().error().code, ErrorCode::kNoSpace);
}

TEST_P(GrpcBlobStorePiecesTest, ReadsAheadAndAsksForEachPieceOnce) {
  const std::string bytes = randomBytes((std::size_t{6} << 20) + 1);
  fake.addBlob(kDigest.text(), bytes);
  const auto content = store.open(kDigest);
  const int before = fake.calls;
  EXPECT_TRUE(readAll(*content) == bytes);
  EXPECT_EQ(fake.calls, before + 13);
}

TEST_P(GrpcBlobStorePiecesTest, AsksForNoMoreThanAShortRangeNeeds) {
  fake.addBlob(kDigest.text(), randomBytes(std::size_t{1} << 20));
  const auto content = store.open(kDigest);
  const auto part = content->pieces->read(1000, 100);
  ASSERT_TRUE(part.has_value());
  EXPECT_EQ(part->size(), 100U);
  EXPECT_EQ(fake.last_read, 100U);
}

TEST_P(GrpcBlobStorePiecesTest, ReadsPiecesInAnyOrderAndBesideAFullLane) {
  const std::string bytes = randomBytes(std::size_t{5} << 20);
  fake.addBlob(kDigest.text(), bytes);
  const auto content = store.open(kDigest);
  Lane& lane = direct.connection().lane();
  for (std::size_t i = 1; i < lane.width(); ++i) lane.enter();
  for (const std::uint64_t offset : {0, 1 << 20, 2 << 20, 4 << 20, 1 << 20, (1 << 20) + 5, 2 << 20, 3 << 20}) {
    const auto piece = content->pieces->read(offset, 1000);
    ASSERT_TRUE(piece.has_value());
    EXPECT_TRUE(*piece == bytes.substr(offset, 1000)) << offset;
  }
  for (std::size_t i = 1; i < lane.width(); ++i) lane.leave();
}

/// A turn whose lane is full for a while, as an engine worker finds it.
class BusyTurn final : public Turn {
 public:
  BusyTurn() { current() = this; }
  ~BusyTurn() override { current() = nullptr; }
  void claim(Lane& lane) override {
    if (full) throw LaneFull{&lane};
  }
  void leave(Lane& /*lane*/) override {}
  void yield() override {}
  void resume() override {}

  bool full = true;
};

TEST_P(GrpcBlobStoreTest, StepThatTheLaneSendsBackCanBeRunAgain) {
  ASSERT_TRUE(store.beginUpload(kId).has_value());
  auto writer = store.openUpload(kId, 1, 0);
  const std::string bytes = randomBytes(1'500'000);
  ASSERT_TRUE((*writer)->write(bytes.substr(0, 1000)).has_value());
  {
    BusyTurn turn;
    const std::string_view rest = std::string_view{bytes}.substr(1000);
    if (!GetParam()) {
      EXPECT_THROW((void)(*writer)->write(rest), LaneFull);
      EXPECT_EQ((*writer)->offset(), 1000U);
    }
    turn.full = false;
    EXPECT_TRUE((*writer)->write(rest).has_value());
    EXPECT_TRUE((*writer)->finish().has_value());
  }
  ASSERT_TRUE(store.commit(kId, 1, kDigest, bytes.size()).has_value());
  EXPECT_TRUE(fake.blob(kDigest.text()) == bytes);
}

}  // namespace
}  // namespace berth::storage
