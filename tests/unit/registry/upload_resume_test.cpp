// SPDX-License-Identifier: Apache-2.0
// What a session is worth after a restart of the Front End, or of the machine.
#include "registry/upload_service.hpp"

#include "registry_fixture.hpp"

#include <atomic>
#include <chrono>
#include <string>
#include <thread>
#include <vector>

namespace berth::registry {
namespace {

class UploadResumeTest : public RegistryFixture {
 protected:
  /// A session with `content` in it.
  UploadId receive(const std::string& content) {
    const auto started = registry_->uploads.start(name("a"), Digest::Algorithm::kSha256);
    append(started->id, content);
    return started->id;
  }
  void append(const UploadId& id, const std::string& content) {
    const auto upload = registry_->uploads.open(name("a"), id, std::nullopt, std::nullopt);
    ASSERT_OK(upload);
    ASSERT_OK((*upload)->write(content));
    ASSERT_OK((*upload)->park());
  }
  Result<void> finish(const UploadId& id, const std::string& whole, const std::string& rest = {}) {
    return registry_->uploads.finish(name("a"), id, sha256Of(whole), rest, std::nullopt);
  }
};

// Checklist 31, 35.
TEST_F(UploadResumeTest, GoesOnFromTheSavedHashWithoutReadingBack) {
  const auto id = receive("hello ");
  restart("boot 1");
  EXPECT_EQ(registry_->uploads.status(name("a"), id)->offset, 6);
  append(id, "world");
  ASSERT_OK(finish(id, "hello world"));
  EXPECT_EQ(blobs_.calls.count("readUpload"), 0);
}

TEST_F(UploadResumeTest, CutsOffWhatAFrontEndWroteBeforeItDied) {
  const auto id = receive("hello ");
  blobs_.resizeUpload(id.text(), 100);
  restart("boot 1");
  EXPECT_EQ(registry_->uploads.status(name("a"), id)->offset, 6);
  append(id, "world");
  ASSERT_OK(finish(id, "hello world"));
}

TEST_F(UploadResumeTest, FinishesThoughAFrontEndWroteMoreBeforeItDied) {
  const auto id = receive("hello");
  blobs_.resizeUpload(id.text(), 100);
  restart("boot 1");
  ASSERT_OK(finish(id, "hello"));
  EXPECT_EQ(registry_->blobs.open(name("a"), sha256Of("hello"))->size, 5);
}

// Checklist 31.
TEST_F(UploadResumeTest, HashesAgainAfterAnotherBoot) {
  const auto id = receive("hello ");
  restart("boot 2");
  append(id, "world");
  EXPECT_GT(blobs_.calls.count("readUpload"), 0);
  ASSERT_OK(finish(id, "hello world"));
}

TEST_F(UploadResumeTest, HashesFewAgainAtATime) {
  std::vector<UploadId> ids;
  for (int i = 0; i < 5; ++i) ids.push_back(receive("hello"));
  std::atomic<int> reading = 0;
  std::atomic<int> most = 0;
  blobs_.calls.before = [&](std::string_view call) -> Result<void> {
    if (call != "readUpload") return {};
    const int now = ++reading;
    for (int seen = most; seen < now && !most.compare_exchange_weak(seen, now);) continue;
    std::this_thread::sleep_for(std::chrono::milliseconds{20});
    --reading;
    return {};
  };
  std::vector<std::thread> clients;
  std::atomic<int> failed = 0;
  for (const auto& id : ids) {
    clients.emplace_back([&, id] {
      failed += registry_->uploads.finish(name("a"), id, sha512Of("hello"), "", std::nullopt).has_value() ? 0 : 1;
    });
  }
  for (auto& client : clients) client.join();
  blobs_.calls.before = {};
  EXPECT_EQ(failed, 0);
  EXPECT_EQ(most, static_cast<int>(registry_->uploads.lane().width()));
}

TEST_F(UploadResumeTest, GoesOnFromWhatAnotherBootLeft) {
  const auto id = receive("hello world");
  blobs_.resizeUpload(id.text(), 6);
  restart("boot 2");
  EXPECT_EQ(registry_->uploads.status(name("a"), id)->offset, 6);
  EXPECT_FAILS(registry_->uploads.open(name("a"), id, ByteRange{11, 11}, std::nullopt),
               ErrorCode::kRangeNotSatisfiable);
  append(id, "world");
  ASSERT_OK(finish(id, "hello world"));
}

TEST_F(UploadResumeTest, NeverMakesABlobOfBytesThatABootDamaged) {
  const auto id = receive("hello world");
  blobs_.resizeUpload(id.text(), 6);
  blobs_.resizeUpload(id.text(), 11);  // the tail is zeros now
  restart("boot 2");
  EXPECT_FAILS(finish(id, "hello world"), ErrorCode::kDigestInvalid);
  EXPECT_EQ(blobs_.blobs(), 0);
}

TEST_F(UploadResumeTest, GoesOnFromWhatIsLeftWhenBytesWereLostWithoutABoot) {
  const auto id = receive("hello world");
  blobs_.resizeUpload(id.text(), 6);
  append(id, "world");
  ASSERT_OK(finish(id, "hello world"));
}

TEST_F(UploadResumeTest, TellsAClientThatKnowsBetterWhereToGoOn) {
  const auto id = receive("hello world");
  blobs_.resizeUpload(id.text(), 6);
  EXPECT_FAILS(registry_->uploads.open(name("a"), id, ByteRange{11, 11}, std::nullopt),
               ErrorCode::kRangeNotSatisfiable);
  EXPECT_EQ(registry_->uploads.status(name("a"), id)->offset, 6);
}

TEST_F(UploadResumeTest, AFrontEndThatDiedBeforeItsFirstByteIsNoObstacle) {
  const auto started = registry_->uploads.start(name("a"), Digest::Algorithm::kSha256);
  // It took the lease, and died before the store heard of the upload.
  blobs_.calls.before = [](std::string_view call) -> Result<void> {
    if (call == "beginUpload") return fail(ErrorCode::kUnavailable);
    return {};
  };
  EXPECT_FAILS(registry_->uploads.open(name("a"), started->id, std::nullopt, std::nullopt), ErrorCode::kUnavailable);
  blobs_.calls.before = {};
  restart("boot 1");
  append(started->id, "hello");
  ASSERT_OK(finish(started->id, "hello"));
}

TEST_F(UploadResumeTest, ACommitWhoseAnswerWasLostMayBeRepeated) {
  const auto id = receive("hello");
  records_.calls.before = [](std::string_view call) -> Result<void> {
    if (call == "apply") return fail(ErrorCode::kUnavailable);
    return {};
  };
  EXPECT_FAILS(finish(id, "hello"), ErrorCode::kUnavailable);
  EXPECT_FAILS(registry_->blobs.open(name("a"), sha256Of("hello")), ErrorCode::kBlobUnknown);
  records_.calls.before = {};
  ASSERT_OK(finish(id, "hello"));
  EXPECT_TRUE(registry_->blobs.open(name("a"), sha256Of("hello")).has_value());
}

TEST_F(UploadResumeTest, ASessionWhoseBytesAreGoneIsUnknown) {
  const auto id = receive("hello");
  ASSERT_OK(blobs_.cancelUpload(id.text()));
  EXPECT_FAILS(registry_->uploads.open(name("a"), id, std::nullopt, std::nullopt), ErrorCode::kBlobUploadUnknown);
  EXPECT_FAILS(finish(id, "hello"), ErrorCode::kBlobUploadUnknown);
}

}  // namespace
}  // namespace berth::registry
