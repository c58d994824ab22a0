// SPDX-License-Identifier: Apache-2.0
#include "registry/upload_service.hpp"

#include "model/lane.hpp"
#include "registry_fixture.hpp"

#include <atomic>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace berth::registry {
namespace {

using UploadTest = RegistryFixture;

TEST_F(UploadTest, ASmallBlobIsOnePutAndOneBatch) {
  const auto started = registry_->uploads.start(name("a"), Digest::Algorithm::kSha256);
  ASSERT_OK(started);
  EXPECT_EQ(records_.calls.count("apply"), 1);
  EXPECT_EQ(blobs_.calls.total(), 0);
  records_.calls.reset();

  ASSERT_OK(registry_->uploads.finish(name("a"), started->id, sha256Of("hello"), "hello", std::nullopt));
  EXPECT_EQ(blobs_.calls.count("put"), 1);
  EXPECT_EQ(blobs_.calls.total(), 1);
  EXPECT_EQ(records_.calls.count("apply"), 1);
  // The cached look whether the repository is known.
  EXPECT_EQ(records_.calls.total(), 2);

  EXPECT_EQ(registry_->blobs.open(name("a"), sha256Of("hello"))->size, 5);
  EXPECT_EQ(records_.names("links", "a"), std::vector<std::string>{sha256Of("hello").text()});
  EXPECT_EQ(records_.names("holders", sha256Of("hello").text()), std::vector<std::string>{"a"});
  EXPECT_EQ(records_.names("repositories", ""), std::vector<std::string>{"a"});
  EXPECT_TRUE(records_.names("uploads", "").empty());
}

// Checklist 25.
TEST_F(UploadTest, ASecondPushLeavesTheLinkAlone) {
  pushBlob("a", "hello");
  const auto link = records_.value("links", "a", sha256Of("hello").text());
  pushBlob("a", "hello");
  EXPECT_EQ(records_.value("links", "a", sha256Of("hello").text()), link);
}

// Checklist 24.
TEST_F(UploadTest, OtherBytesThanNamedEndTheSession) {
  const auto started = registry_->uploads.start(name("a"), Digest::Algorithm::kSha256);
  EXPECT_FAILS(registry_->uploads.finish(name("a"), started->id, sha256Of("other"), "hello", std::nullopt),
               ErrorCode::kDigestInvalid);
  EXPECT_FAILS(registry_->uploads.status(name("a"), started->id), ErrorCode::kBlobUploadUnknown);
  EXPECT_EQ(blobs_.blobs(), 0);
}

TEST_F(UploadTest, ChunksBecomeOneBlob) {
  const auto started = registry_->uploads.start(name("a"), Digest::Algorithm::kSha256);
  for (const ByteRange range : {ByteRange{0, 4}, ByteRange{5, 9}}) {
    const auto upload = registry_->uploads.open(name("a"), started->id, range, std::nullopt);
    ASSERT_OK(upload);
    ASSERT_OK((*upload)->write("01234"));
    ASSERT_OK((*upload)->park());
    EXPECT_EQ(registry_->uploads.status(name("a"), started->id)->offset, range.last + 1);
  }
  ASSERT_OK(registry_->uploads.finish(name("a"), started->id, sha256Of("0123401234"), "", std::nullopt));
  EXPECT_EQ(*registry_->blobs.open(name("a"), sha256Of("0123401234"))->bytes, "0123401234");
  EXPECT_EQ(blobs_.uploads(), 0);
  EXPECT_TRUE(records_.names("uploads", "").empty());
}

TEST_F(UploadTest, TheLastChunkMayComeWithTheEnd) {
  const auto started = registry_->uploads.start(name("a"), Digest::Algorithm::kSha256);
  {
    const auto upload = registry_->uploads.open(name("a"), started->id, std::nullopt, std::nullopt);
    ASSERT_OK((*upload)->write("01234"));
    ASSERT_OK((*upload)->park());
  }
  EXPECT_FAILS(registry_->uploads.finish(name("a"), started->id, sha256Of("0123456"), "56", ByteRange{4, 5}),
               ErrorCode::kRangeNotSatisfiable);
  ASSERT_OK(registry_->uploads.finish(name("a"), started->id, sha256Of("0123456"), "56", ByteRange{5, 6}));
  EXPECT_TRUE(registry_->blobs.open(name("a"), sha256Of("0123456")).has_value());
}

TEST_F(UploadTest, AChunkElsewhereIsRefusedAndChangesNothing) {
  const auto started = registry_->uploads.start(name("a"), Digest::Algorithm::kSha256);
  EXPECT_FAILS(registry_->uploads.open(name("a"), started->id, ByteRange{5, 9}, std::nullopt),
               ErrorCode::kRangeNotSatisfiable);
  EXPECT_EQ(registry_->uploads.status(name("a"), started->id)->offset, 0);
}

// Checklist 32.
TEST_F(UploadTest, TheEmptyBlobIsABlob) {
  const auto started = registry_->uploads.start(name("a"), Digest::Algorithm::kSha256);
  ASSERT_OK(registry_->uploads.finish(name("a"), started->id, sha256Of(""), "", std::nullopt));
  EXPECT_EQ(registry_->blobs.open(name("a"), sha256Of(""))->size, 0);
}

// Checklist 7.
TEST_F(UploadTest, Sha512IsKnownOnlyAtTheEnd) {
  const auto started = registry_->uploads.start(name("a"), Digest::Algorithm::kSha256);
  {
    const auto upload = registry_->uploads.open(name("a"), started->id, std::nullopt, std::nullopt);
    ASSERT_OK((*upload)->write("hello"));
    ASSERT_OK((*upload)->park());
  }
  ASSERT_OK(registry_->uploads.finish(name("a"), started->id, sha512Of("hello"), "", std::nullopt));
  EXPECT_TRUE(registry_->blobs.open(name("a"), sha512Of("hello")).has_value());
  EXPECT_FAILS(registry_->blobs.open(name("a"), sha256Of("hello")), ErrorCode::kBlobUnknown);
}

TEST_F(UploadTest, ASessionBelongsToOneRepository) {
  const auto started = registry_->uploads.start(name("a"), Digest::Algorithm::kSha256);
  EXPECT_FAILS(registry_->uploads.status(name("b"), started->id), ErrorCode::kBlobUploadUnknown);
  EXPECT_FAILS(registry_->uploads.open(name("b"), started->id, std::nullopt, std::nullopt),
               ErrorCode::kBlobUploadUnknown);
  EXPECT_FAILS(registry_->uploads.finish(name("b"), started->id, sha256Of("x"), "x", std::nullopt),
               ErrorCode::kBlobUploadUnknown);
  EXPECT_FAILS(registry_->uploads.cancel(name("b"), started->id), ErrorCode::kBlobUploadUnknown);
  EXPECT_TRUE(registry_->uploads.status(name("a"), started->id).has_value());
}

// Checklist 29.
TEST_F(UploadTest, ASecondWriterHasToWait) {
  const auto started = registry_->uploads.start(name("a"), Digest::Algorithm::kSha256);
  {
    const auto upload = registry_->uploads.open(name("a"), started->id, std::nullopt, std::nullopt);
    ASSERT_OK(upload);
    EXPECT_FAILS(registry_->uploads.open(name("a"), started->id, std::nullopt, std::nullopt),
                 ErrorCode::kUploadConflict);
    EXPECT_FAILS(registry_->uploads.finish(name("a"), started->id, sha256Of("x"), "x", std::nullopt),
                 ErrorCode::kUploadConflict);
    EXPECT_FAILS(registry_->uploads.cancel(name("a"), started->id), ErrorCode::kUploadConflict);
  }
  EXPECT_TRUE(registry_->uploads.open(name("a"), started->id, std::nullopt, std::nullopt).has_value());
}

// Checklist 29.
TEST_F(UploadTest, AWriterInAnotherFrontEndIsNoticed) {
  const auto other = makeRegistry("boot 1");
  const auto started = registry_->uploads.start(name("a"), Digest::Algorithm::kSha256);
  const auto upload = registry_->uploads.open(name("a"), started->id, std::nullopt, std::nullopt);
  ASSERT_OK((*upload)->write("hello"));
  EXPECT_FAILS(other->uploads.open(name("a"), started->id, std::nullopt, std::nullopt), ErrorCode::kUploadConflict);
}

// Checklist 92.
TEST_F(UploadTest, WhatAnotherFrontEndReceivedIsSeenPastTheOwnMemory) {
  const auto other = makeRegistry("boot 1");
  const auto started = registry_->uploads.start(name("a"), Digest::Algorithm::kSha256);
  {
    const auto upload = other->uploads.open(name("a"), started->id, std::nullopt, std::nullopt);
    ASSERT_OK((*upload)->write("hello "));
    ASSERT_OK((*upload)->park());
  }
  const auto upload = registry_->uploads.open(name("a"), started->id, ByteRange{6, 10}, std::nullopt);
  ASSERT_OK(upload);
  ASSERT_OK((*upload)->write("world"));
  ASSERT_OK((*upload)->finish(sha256Of("hello world")));
}

TEST_F(UploadTest, WhatAnotherFrontEndReceivedSurvivesAnEndWithoutBytesHere) {
  const auto other = makeRegistry("boot 1");
  const auto started = registry_->uploads.start(name("a"), Digest::Algorithm::kSha256);
  for (auto* registry : {registry_.get(), other.get()}) {
    const auto upload = registry->uploads.open(name("a"), started->id, std::nullopt, std::nullopt);
    ASSERT_OK((*upload)->write("hello "));
    ASSERT_OK((*upload)->park());
  }
  ASSERT_OK(registry_->uploads.finish(name("a"), started->id, sha256Of("hello hello "), "", std::nullopt));
  EXPECT_EQ(*registry_->blobs.open(name("a"), sha256Of("hello hello "))->bytes, "hello hello ");
}

TEST_F(UploadTest, ASessionThatIsContinuedElsewhereKeepsItsBytesWhenItShouldEnd) {
  const auto other = makeRegistry("boot 1");
  const auto started = registry_->uploads.start(name("a"), Digest::Algorithm::kSha256);
  const auto append = [&](Registry& registry) {
    const auto upload = registry.uploads.open(name("a"), started->id, std::nullopt, std::nullopt);
    ASSERT_OK(upload);
    ASSERT_OK((*upload)->write("hello "));
    ASSERT_OK((*upload)->park());
  };
  append(*registry_);
  records_.calls.before = [&](std::string_view call) -> Result<void> {
    if (call != "apply") return {};
    records_.calls.before = {};
    append(*other);
    return {};
  };
  EXPECT_FAILS(registry_->uploads.cancel(name("a"), started->id), ErrorCode::kUploadConflict);
  ASSERT_OK(other->uploads.finish(name("a"), started->id, sha256Of("hello hello "), "", std::nullopt));
}

TEST_F(UploadTest, WhatACrashLeftOfAnEndedSessionIsCollectedAtOnce) {
  const auto started = registry_->uploads.start(name("a"), Digest::Algorithm::kSha256);
  {
    const auto upload = registry_->uploads.open(name("a"), started->id, std::nullopt, std::nullopt);
    ASSERT_OK((*upload)->write("hello"));
    ASSERT_OK((*upload)->park());
  }
  blobs_.calls.before = [](std::string_view call) -> Result<void> {
    if (call == "cancelUpload") return fail(ErrorCode::kUnavailable);
    return {};
  };
  EXPECT_FAILS(registry_->uploads.cancel(name("a"), started->id), ErrorCode::kUnavailable);
  blobs_.calls.before = {};
  EXPECT_FAILS(registry_->uploads.open(name("a"), started->id, std::nullopt, std::nullopt),
               ErrorCode::kBlobUploadUnknown);
  EXPECT_EQ(blobs_.uploads(), 1);
  EXPECT_EQ(registry_->uploads.collectExpired().value(), 1);
  EXPECT_EQ(blobs_.uploads(), 0);
  EXPECT_TRUE(records_.names("uploads", "").empty());
}

TEST_F(UploadTest, BytesThatTheDiskLostAreNeitherKeptNorCommitted) {
  for (const bool is_last : {false, true}) {
    const auto started = registry_->uploads.start(name("a"), Digest::Algorithm::kSha256);
    const auto upload = registry_->uploads.open(name("a"), started->id, std::nullopt, std::nullopt);
    ASSERT_OK((*upload)->write("hello"));
    blobs_.writers_lose = true;
    EXPECT_FAILS(is_last ? (*upload)->finish(sha256Of("hello")) : (*upload)->park(), ErrorCode::kUnavailable);
    blobs_.writers_lose = false;
    EXPECT_FAILS(registry_->uploads.status(name("a"), started->id), ErrorCode::kBlobUploadUnknown);
    EXPECT_EQ(blobs_.uploads(), 0);
    EXPECT_EQ(blobs_.blobs(), 0);
  }
}

TEST_F(UploadTest, AStoreThatForgotWhoseBytesItHasIsToldAnew) {
  const auto started = registry_->uploads.start(name("a"), Digest::Algorithm::kSha256);
  {
    const auto upload = registry_->uploads.open(name("a"), started->id, std::nullopt, std::nullopt);
    ASSERT_OK((*upload)->write("hello"));
    ASSERT_OK((*upload)->park());
  }
  bool refused = false;
  blobs_.calls.before = [&refused](std::string_view call) -> Result<void> {
    if (call != "commit" || std::exchange(refused, true)) return {};
    return fail(ErrorCode::kAborted, "open it anew");
  };
  ASSERT_OK(registry_->uploads.finish(name("a"), started->id, sha256Of("hello"), "", std::nullopt));
  EXPECT_EQ(registry_->blobs.open(name("a"), sha256Of("hello"))->size, 5);
}

TEST_F(UploadTest, ASessionThatAnotherFrontEndEndedIsGone) {
  const auto other = makeRegistry("boot 1");
  const auto started = registry_->uploads.start(name("a"), Digest::Algorithm::kSha256);
  ASSERT_OK(other->uploads.cancel(name("a"), started->id));
  EXPECT_FAILS(registry_->uploads.finish(name("a"), started->id, sha256Of("x"), "x", std::nullopt),
               ErrorCode::kBlobUploadUnknown);
}

TEST_F(UploadTest, CancellingTakesTheBytesToo) {
  const auto started = registry_->uploads.start(name("a"), Digest::Algorithm::kSha256);
  {
    const auto upload = registry_->uploads.open(name("a"), started->id, std::nullopt, std::nullopt);
    ASSERT_OK((*upload)->write("hello"));
    ASSERT_OK((*upload)->park());
  }
  ASSERT_OK(registry_->uploads.cancel(name("a"), started->id));
  EXPECT_EQ(blobs_.uploads(), 0);
  EXPECT_FAILS(registry_->uploads.cancel(name("a"), started->id), ErrorCode::kBlobUploadUnknown);
}

// Checklist 34.
TEST_F(UploadTest, AFullDiskLeavesTheSessionAsItWas) {
  const auto started = registry_->uploads.start(name("a"), Digest::Algorithm::kSha256);
  {
    const auto upload = registry_->uploads.open(name("a"), started->id, std::nullopt, std::nullopt);
    ASSERT_OK((*upload)->write("hello "));
    blobs_.calls.before = [](std::string_view call) -> Result<void> {
      if (call == "write") return fail(ErrorCode::kNoSpace);
      return {};
    };
    EXPECT_FAILS((*upload)->write("world"), ErrorCode::kNoSpace);
    ASSERT_OK((*upload)->park());
  }
  blobs_.calls.before = {};
  EXPECT_EQ(registry_->uploads.status(name("a"), started->id)->offset, 6);
  ASSERT_OK(registry_->uploads.finish(name("a"), started->id, sha256Of("hello world"), "world", std::nullopt));
}

TEST_F(UploadTest, AFullLaneLeavesNoTraceAndTheNextRunSucceeds) {
  const auto started = registry_->uploads.start(name("a"), Digest::Algorithm::kSha256);
  Lane lane{"back end", 0};
  blobs_.calls.before = [&](std::string_view) -> Result<void> { throw LaneFull{&lane}; };
  EXPECT_THROW((void)registry_->uploads.finish(name("a"), started->id, sha256Of("x"), "x", std::nullopt), LaneFull);
  blobs_.calls.before = {};
  ASSERT_OK(registry_->uploads.finish(name("a"), started->id, sha256Of("x"), "x", std::nullopt));
}

// Checklist 30.
TEST_F(UploadTest, IdleSessionsAreCollectedAndOthersAreNot) {
  Settings chosen = settings();
  auto hours = std::make_shared<std::atomic<int>>(0);
  chosen.clock = [hours] { return Timestamp{std::chrono::hours{400'000 + *hours}}; };
  Registry registry{blobs_, records_, chosen};
  const auto idle = registry.uploads.start(name("a"), Digest::Algorithm::kSha256);
  {
    const auto upload = registry.uploads.open(name("a"), idle->id, std::nullopt, std::nullopt);
    ASSERT_OK((*upload)->write("x"));
    ASSERT_OK((*upload)->park());
  }
  *hours = 100;
  const auto young = registry.uploads.start(name("a"), Digest::Algorithm::kSha256);
  *hours = 200;
  EXPECT_EQ(registry.uploads.collectExpired().value(), 1);
  EXPECT_EQ(records_.names("uploads", ""), std::vector<std::string>{young->id.text()});
  EXPECT_EQ(blobs_.uploads(), 0);
}

TEST_F(UploadTest, ASessionThatCouldNotBeOpenedLeavesNothing) {
  for (const std::string_view broken : {"beginUpload", "openUpload"}) {
    blobs_.calls.before = [&](std::string_view call) -> Result<void> {
      if (call == broken) return fail(ErrorCode::kNoSpace);
      return {};
    };
    EXPECT_FAILS(registry_->uploads.openNew(name("a"), Digest::Algorithm::kSha256), ErrorCode::kNoSpace);
    EXPECT_TRUE(records_.names("uploads", "").empty()) << broken;
    EXPECT_EQ(blobs_.uploads(), 0) << broken;
  }
}

TEST_F(UploadTest, ManyClientsPushTheSameLayersAtOnce) {
  std::vector<std::thread> clients;
  std::atomic<int> failures = 0;
  for (int client = 0; client < 8; ++client) {
    clients.emplace_back([&] {
      for (int i = 0; i < 50; ++i) {
        const std::string content = "layer " + std::to_string(i % 10);
        const auto started = registry_->uploads.start(name("a"), Digest::Algorithm::kSha256);
        if (!registry_->uploads.finish(name("a"), started->id, sha256Of(content), content, std::nullopt)) ++failures;
      }
    });
  }
  for (auto& client : clients) client.join();
  EXPECT_EQ(failures, 0);
  EXPECT_EQ(records_.names("links", "a").size(), 10);
  EXPECT_TRUE(records_.names("uploads", "").empty());
}

}  // namespace
}  // namespace berth::registry
