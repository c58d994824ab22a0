// SPDX-License-Identifier: Apache-2.0
// Blobs on their way in: sessions, writers, resuming, commits.
#include "contract/contract_test.hpp"

#include <unistd.h>

#include <atomic>
#include <thread>

namespace berth::test {
namespace {

constexpr std::uint64_t kMiB = 1 << 20;

class Uploads : public ContractTest {
 protected:
  /// A new session.
  std::string begun() {
    std::string id = newId();
    EXPECT_TRUE(blobs().begin(id).ok());
    return id;
  }

  /// All that an upload holds.
  std::string held(const std::string& id) {
    std::string all;
    const std::uint64_t size = blobs().uploadSize(id).value;
    while (all.size() < size) {
      const auto piece = blobs().readUpload(id, all.size(), kMiB);
      if (!piece.ok() || piece.value.empty()) return "cannot be read: " + piece.message;
      all += piece.value;
    }
    return all;
  }
};
BERTH_FOUR_WAYS(Uploads);

TEST_P(Uploads, BeginEmptyAndTheirIdsAreTaken) {
  const std::string id = begun();
  EXPECT_EQ(blobs().uploadSize(id).value, 0U);
  EXPECT_EQ(blobs().begin(id).code, BERTH_ALREADY_EXISTS);
}

TEST_P(Uploads, InvalidIdsAreRefused) {
  for (const std::string& id : {std::string{}, std::string{"x"}, std::string{"../../../../../../../../../../etc/pwd"},
                                std::string(36, 'A'), std::string(37, 'a'), std::string(35, 'a') + "/"}) {
    SCOPED_TRACE(id);
    EXPECT_EQ(blobs().begin(id).code, BERTH_INVALID_ARGUMENT);
    EXPECT_EQ(blobs().openUpload(id, 1, 0, false).code, BERTH_INVALID_ARGUMENT);
    EXPECT_EQ(blobs().append(id, 1, 0, "x").code, BERTH_INVALID_ARGUMENT);
    EXPECT_EQ(blobs().uploadSize(id).code, BERTH_INVALID_ARGUMENT);
    EXPECT_EQ(blobs().commit(id, digestOf(""), 0).code, BERTH_INVALID_ARGUMENT);
    EXPECT_EQ(blobs().cancel(id).code, BERTH_INVALID_ARGUMENT);
  }
}

TEST_P(Uploads, UnknownOnesAreNotFound) {
  const std::string id = newId();
  EXPECT_EQ(blobs().openUpload(id, 1, 0, false).code, BERTH_NOT_FOUND);
  EXPECT_EQ(blobs().append(id, 1, 0, "x").code, BERTH_NOT_FOUND);
  EXPECT_EQ(blobs().readUpload(id, 0, 1).code, BERTH_NOT_FOUND);
  EXPECT_EQ(blobs().uploadSize(id).code, BERTH_NOT_FOUND);
  EXPECT_EQ(blobs().commit(id, inventedDigest('2'), 0).code, BERTH_NOT_FOUND);
  EXPECT_TRUE(blobs().cancel(id).ok());
}

TEST_P(Uploads, GrowByAppendAtTheirEndOnly) {
  const std::string id = begun();
  ASSERT_TRUE(blobs().openUpload(id, 1, 0, false).ok());
  EXPECT_EQ(blobs().append(id, 1, 0, "hello").value, 5U);
  for (const std::uint64_t offset : {0U, 4U, 6U, 1000U})
    EXPECT_EQ(blobs().append(id, 1, offset, "wrong").code, BERTH_OUT_OF_RANGE) << offset;
  EXPECT_EQ(blobs().uploadSize(id).value, 5U);
  EXPECT_EQ(blobs().append(id, 1, 5, " world").value, 11U);
  EXPECT_EQ(blobs().append(id, 1, 11, "").value, 11U);
  EXPECT_EQ(held(id), "hello world");
  EXPECT_EQ(blobs().append(id, 1, 11, randomBytes(kMiB + 1)).code, BERTH_INVALID_ARGUMENT);
  EXPECT_EQ(blobs().append(id, 1, 11, randomBytes(kMiB)).value, 11 + kMiB);
}

TEST_P(Uploads, OpeningCutsThemToTheOffset) {
  const std::string id = begun();
  ASSERT_TRUE(blobs().openUpload(id, 1, 0, false).ok());
  ASSERT_TRUE(blobs().append(id, 1, 0, "hello world").ok());
  EXPECT_EQ(blobs().openUpload(id, 2, 12, false).code, BERTH_OUT_OF_RANGE);
  ASSERT_TRUE(blobs().openUpload(id, 3, 5, false).ok());
  EXPECT_EQ(blobs().uploadSize(id).value, 5U);
  ASSERT_TRUE(blobs().append(id, 3, 5, "!").ok());
  EXPECT_EQ(held(id), "hello!");
}

TEST_P(Uploads, AnOlderLeaseIsAborted) {
  const std::string id = begun();
  ASSERT_TRUE(blobs().openUpload(id, 5, 0, false).ok());
  ASSERT_TRUE(blobs().openUpload(id, 7, 0, false).ok());
  EXPECT_EQ(blobs().append(id, 5, 0, "old").code, BERTH_ABORTED);
  EXPECT_EQ(blobs().openUpload(id, 6, 0, false).code, BERTH_ABORTED);
  EXPECT_TRUE(blobs().append(id, 7, 0, "new").ok());
  EXPECT_EQ(held(id), "new");
}

TEST_P(Uploads, AnOlderLeaseCannotCommit) {
  const std::string theirs = randomBytes(1000);
  const std::string mine = randomBytes(1000);
  const std::string id = begun();
  ASSERT_TRUE(blobs().openUpload(id, 1, 0, false).ok());
  ASSERT_TRUE(blobs().append(id, 1, 0, mine).ok());
  ASSERT_TRUE(blobs().openUpload(id, 2, 0, false).ok());
  ASSERT_TRUE(blobs().append(id, 2, 0, theirs).ok());
  EXPECT_EQ(blobs().commit(id, digestOf(mine), mine.size(), 1).code, BERTH_ABORTED);
  EXPECT_EQ(blobs().stat(digestOf(mine)).code, BERTH_NOT_FOUND);
  EXPECT_TRUE(blobs().commit(id, digestOf(theirs), theirs.size(), 2).ok());
  EXPECT_EQ(blobs().readAll(digestOf(theirs)).value, theirs);
}

TEST_P(Uploads, AnOlderLeaseIsAbortedAfterARestartToo) {
  const std::string content = randomBytes(1000);
  const std::string id = begun();
  ASSERT_TRUE(blobs().openUpload(id, 1, 0, false).ok());
  ASSERT_TRUE(blobs().openUpload(id, 2, 0, false).ok());
  ASSERT_TRUE(blobs().append(id, 2, 0, content).ok());
  reopen();
  EXPECT_EQ(blobs().append(id, 1, content.size(), "old").code, BERTH_ABORTED);
  EXPECT_EQ(blobs().commit(id, inventedDigest('3'), content.size(), 1).code, BERTH_ABORTED);
  EXPECT_EQ(blobs().openUpload(id, 1, 0, false).code, BERTH_ABORTED);
  // Who comes next may have to open it first, and always can.
  ASSERT_TRUE(blobs().openUpload(id, 3, content.size(), false).ok());
  EXPECT_TRUE(blobs().commit(id, digestOf(content), content.size(), 3).ok());
}

TEST_P(Uploads, ADescriptorKeepsOthersOutUntilItIsClosed) {
  const std::string id = begun();
  auto writer = blobs().openUpload(id, 1, 0, true);
  if (!store().givesDescriptors()) {
    EXPECT_TRUE(writer.ok() && !writer.value) << "between machines there are none, whatever is accepted";
    return;
  }
  ASSERT_TRUE(writer.ok() && writer.value.fd() > 0) << writer;
  ASSERT_EQ(::pwrite(writer.value.fd(), "hello", 5, 0), 5);
  EXPECT_EQ(blobs().uploadSize(id).value, 5U);
  EXPECT_EQ(blobs().openUpload(id, 2, 0, false).code, BERTH_ABORTED);
  EXPECT_EQ(blobs().commit(id, digestOf("hello"), 5).code, BERTH_ABORTED);
  EXPECT_EQ(blobs().stat(digestOf("hello")).code, BERTH_NOT_FOUND);
  writer.value.close();
  ASSERT_TRUE(blobs().openUpload(id, 3, 5, false).ok());
  ASSERT_TRUE(blobs().commit(id, digestOf("hello"), 5).ok());
  EXPECT_EQ(blobs().readAll(digestOf("hello")).value, "hello");
}

TEST_P(Uploads, AClosedDescriptorKeepsNobodyOut) {
  if (!store().givesDescriptors()) return;  // Then there is none to close, and nothing to skip either.
  for (int time = 0; time < 200; ++time) {
    const std::string id = begun();
    for (const std::uint64_t lease : {1U, 2U}) {
      auto writer = blobs().openUpload(id, lease, 0, true);
      ASSERT_TRUE(writer.ok()) << writer;
      writer.value.close();
    }
    const auto committed = blobs().commit(id, digestOf(""), 0);
    ASSERT_TRUE(committed.ok()) << committed;
  }
}

TEST_P(Uploads, WhoTakesNoDescriptorGetsNone) {
  const std::string id = begun();
  const auto writer = blobs().openUpload(id, 1, 0, false);
  ASSERT_TRUE(writer.ok()) << writer;
  EXPECT_FALSE(writer.value);
}

TEST_P(Uploads, AreResumedAfterTheWriterBrokeOff) {
  const std::string content = randomBytes(3 * kMiB);
  const std::string id = begun();
  {
    const auto writer = blobs().openUpload(id, 1, 0, store().givesDescriptors());
    ASSERT_TRUE(writer.ok()) << writer;
    if (writer.value) {
      ASSERT_EQ(::pwrite(writer.value.fd(), content.data(), kMiB + 500, 0), static_cast<ssize_t>(kMiB) + 500);
    } else {
      ASSERT_TRUE(blobs().append(id, 1, 0, std::string_view{content}.substr(0, kMiB)).ok());
      ASSERT_TRUE(blobs().append(id, 1, kMiB, std::string_view{content}.substr(kMiB, 500)).ok());
    }
  }
  reopen();
  EXPECT_EQ(blobs().uploadSize(id).value, kMiB + 500);
  ASSERT_TRUE(blobs().openUpload(id, 2, kMiB, false).ok());
  for (std::uint64_t at = kMiB; at < content.size(); at += kMiB)
    ASSERT_TRUE(blobs().append(id, 2, at, std::string_view{content}.substr(at, kMiB)).ok());
  ASSERT_TRUE(blobs().commit(id, digestOf(content), content.size()).ok());
  EXPECT_EQ(blobs().readAll(digestOf(content)).value, content);
}

// Checklist 29.
TEST_P(Uploads, TwoWritersNeverMixTheirBytes) {
  constexpr std::size_t kPiece = 1000;
  const std::string id = begun();
  std::atomic<std::uint64_t> lease{0};
  std::atomic<std::uint64_t> taken{0};
  const auto write = [&](char letter) {
    for (int turn = 0; turn < 40; ++turn) {
      const std::uint64_t mine = ++lease;
      const auto size = blobs().uploadSize(id);
      if (!size.ok() || !blobs().openUpload(id, mine, size.value / kPiece * kPiece, false).ok()) continue;
      std::uint64_t at = size.value / kPiece * kPiece;
      for (int piece = 0; piece < 3; ++piece, at += kPiece) {
        const auto answer = blobs().append(id, mine, at, std::string(kPiece, letter));
        if (!answer.ok()) {
          EXPECT_TRUE(answer.code == BERTH_ABORTED || answer.code == BERTH_OUT_OF_RANGE) << answer;
          break;
        }
        ++taken;
      }
    }
  };
  std::thread other{[&] { write('b'); }};
  write('a');
  other.join();
  const std::string all = held(id);
  EXPECT_GT(taken, 0U);
  ASSERT_EQ(all.size() % kPiece, 0U);
  for (std::size_t at = 0; at < all.size(); at += kPiece)
    ASSERT_EQ(all.substr(at, kPiece), std::string(kPiece, all[at])) << at;
}

TEST_P(Uploads, CommitChecksTheSize) {
  const std::string id = begun();
  ASSERT_TRUE(blobs().openUpload(id, 1, 0, false).ok());
  ASSERT_TRUE(blobs().append(id, 1, 0, "hello").ok());
  for (const std::uint64_t size : {0U, 4U, 6U})
    EXPECT_EQ(blobs().commit(id, digestOf("hello"), size).code, BERTH_FAILED_PRECONDITION) << size;
  EXPECT_EQ(blobs().stat(digestOf("hello")).code, BERTH_NOT_FOUND);
  EXPECT_EQ(held(id), "hello");
  EXPECT_TRUE(blobs().commit(id, digestOf("hello"), 5).ok());
}

TEST_P(Uploads, CommitMayBeRepeated) {
  const std::string content = randomBytes(2 * kMiB);
  const std::string digest = digestOf(content);
  const std::string id = begun();
  ASSERT_TRUE(blobs().openUpload(id, 1, 0, false).ok());
  ASSERT_TRUE(blobs().append(id, 1, 0, std::string_view{content}.substr(0, kMiB)).ok());
  ASSERT_TRUE(blobs().append(id, 1, kMiB, std::string_view{content}.substr(kMiB)).ok());
  for (int time = 0; time < 3; ++time) EXPECT_TRUE(blobs().commit(id, digest, content.size()).ok());
  EXPECT_EQ(blobs().uploadSize(id).code, BERTH_NOT_FOUND);
  EXPECT_FALSE(blobs().commit(id, digest, content.size() + 1).ok());
  reopen();
  EXPECT_TRUE(blobs().commit(id, digest, content.size()).ok());
  EXPECT_EQ(blobs().readAll(digest).value, content);
}

TEST_P(Uploads, AnEmptyOneBecomesTheEmptyBlob) {
  const std::string id = begun();
  ASSERT_TRUE(blobs().commit(id, digestOf(""), 0).ok());
  EXPECT_EQ(blobs().stat(digestOf("")).value, 0U);
}

TEST_P(Uploads, CommitsOfOneDigestAtOnceAllSucceedAndOneIsKept) {
  constexpr std::size_t kUploads = 8;
  for (const std::size_t size : {std::size_t{1000}, std::size_t{200'000}}) {
    const std::string content = randomBytes(size);
    const std::string digest = digestOf(content);
    std::vector<std::string> ids;
    for (std::size_t i = 0; i < kUploads; ++i) {
      ids.push_back(begun());
      ASSERT_TRUE(blobs().openUpload(ids.back(), 1, 0, false).ok());
      ASSERT_TRUE(blobs().append(ids.back(), 1, 0, content).ok());
    }
    std::atomic<int> ready{0};
    std::vector<std::thread> threads;
    for (const auto& id : ids) {
      threads.emplace_back([&, id] {
        for (++ready; ready < static_cast<int>(kUploads);) std::this_thread::yield();
        const auto answer = blobs().commit(id, digest, content.size());
        EXPECT_TRUE(answer.ok()) << answer;
      });
    }
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(blobs().readAll(digest).value, content);
    for (const auto& id : ids) EXPECT_EQ(blobs().uploadSize(id).code, BERTH_NOT_FOUND);
  }
  EXPECT_EQ(blobs().list("", 100).value.blobs.size(), 2U);
}

TEST_P(Uploads, CancelledOnesAreGone) {
  const std::string id = begun();
  ASSERT_TRUE(blobs().openUpload(id, 1, 0, false).ok());
  ASSERT_TRUE(blobs().append(id, 1, 0, randomBytes(kMiB)).ok());
  EXPECT_TRUE(blobs().cancel(id).ok());
  EXPECT_TRUE(blobs().cancel(id).ok());
  EXPECT_EQ(blobs().uploadSize(id).code, BERTH_NOT_FOUND);
  EXPECT_EQ(blobs().append(id, 1, kMiB, "x").code, BERTH_NOT_FOUND);
  EXPECT_FALSE(std::filesystem::exists(root() / "scratch" / id));
}

}  // namespace
}  // namespace berth::test
