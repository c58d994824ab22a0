// SPDX-License-Identifier: Apache-2.0
#include "opened_store.hpp"

#include <sys/wait.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <atomic>
#include <thread>
#include <vector>

namespace berth::storage_fs {
namespace {

namespace files = std::filesystem;

class UploadFiles : public OpenedStore {
 protected:
  UploadFiles() { open(); }
  Uploads& uploads() { return store().uploads(); }
  void begin(std::uint64_t seed, const std::string& bytes = {}) {
    ASSERT_TRUE(uploads().begin(uploadId(seed)));
    if (bytes.empty()) return;
    const auto file = uploads().open(uploadId(seed), 1, 0, true);
    ASSERT_TRUE(file && *file);
    ASSERT_TRUE(writeAt(file->fd(), bytes, 0, ""));
  }
};

const std::string kBytes(200'000, 'u');

TEST_F(UploadFiles, BecomeBlobs) {
  begin(1, kBytes);
  EXPECT_EQ(uploads().size(uploadId(1)).value_or(0), kBytes.size());
  ASSERT_TRUE(uploads().commit(uploadId(1), digestOf(1), kBytes.size(), 2, never));
  EXPECT_EQ(contentOf(path(blobPath(digestOf(1)))), kBytes);
  EXPECT_TRUE(files::is_empty(path("scratch")));
  EXPECT_EQ(statusIn(uploads().size(uploadId(1))), BERTH_NOT_FOUND);
}

TEST_F(UploadFiles, ThatAreSmallGoThroughTheJournal) {
  begin(1, "tiny");
  ASSERT_TRUE(uploads().commit(uploadId(1), digestOf(1), 4, 2, never));
  EXPECT_EQ(store().blobs().openRead(digestOf(1), 100, true)->data, "tiny");
  EXPECT_TRUE(files::is_empty(path("scratch")));
}

TEST_F(UploadFiles, AreAppendedToWhereTheyEnd) {
  begin(1);
  ASSERT_TRUE(uploads().open(uploadId(1), 1, 0, false));
  EXPECT_EQ(uploads().append(uploadId(1), 1, 0, "abc").value_or(0), 3U);
  EXPECT_EQ(statusIn(uploads().append(uploadId(1), 1, 0, "abc")), BERTH_OUT_OF_RANGE);
  EXPECT_EQ(statusIn(uploads().append(uploadId(1), 1, 4, "abc")), BERTH_OUT_OF_RANGE);
  EXPECT_EQ(uploads().append(uploadId(1), 1, 3, "def").value_or(0), 6U);
  EXPECT_EQ(statusIn(uploads().append(uploadId(1), 1, 6, std::string((1 << 20) + 1, 'x'))), BERTH_INVALID_ARGUMENT);
  EXPECT_EQ(uploads().read(uploadId(1), 2, 100).value_or(""), "cdef");
  EXPECT_EQ(statusIn(uploads().read(uploadId(1), 7, 1)), BERTH_OUT_OF_RANGE);
}

TEST_F(UploadFiles, AreCutToTheOffsetOfANewWriter) {
  begin(1, kBytes);
  EXPECT_EQ(statusIn(uploads().open(uploadId(1), 2, kBytes.size() + 1, false)), BERTH_OUT_OF_RANGE);
  ASSERT_TRUE(uploads().open(uploadId(1), 2, 10, false));
  EXPECT_EQ(uploads().size(uploadId(1)).value_or(0), 10U);
}

TEST_F(UploadFiles, HaveOneWriterTheOneWithTheNewestLease) {
  begin(1);
  ASSERT_TRUE(uploads().open(uploadId(1), 5, 0, false));
  EXPECT_EQ(statusIn(uploads().open(uploadId(1), 4, 0, false)), BERTH_ABORTED);
  EXPECT_EQ(statusIn(uploads().append(uploadId(1), 4, 0, "x")), BERTH_ABORTED);
  ASSERT_TRUE(uploads().open(uploadId(1), 6, 0, false));
  EXPECT_EQ(statusIn(uploads().append(uploadId(1), 5, 0, "x")), BERTH_ABORTED);
}

TEST_F(UploadFiles, AreNotTakenFromAWriterThatStillHasADescriptor) {
  begin(1);
  auto first = uploads().open(uploadId(1), 1, 0, true);
  ASSERT_TRUE(first && *first);
  EXPECT_EQ(statusIn(uploads().open(uploadId(1), 2, 0, true)), BERTH_ABORTED);
  EXPECT_EQ(statusIn(uploads().commit(uploadId(1), digestOf(1), 0, 2, never)), BERTH_ABORTED);
  first->close();
  EXPECT_TRUE(uploads().open(uploadId(1), 2, 0, true));
}

TEST_F(UploadFiles, AreNotCommittedWhileAnotherProcessWrites) {
  begin(1);
  auto file = uploads().open(uploadId(1), 1, 0, true);
  ASSERT_TRUE(file && *file);
  int ready[2];
  int leave[2];
  ASSERT_EQ(::pipe(ready) + ::pipe(leave), 0);
  const auto child = ::fork();
  if (child == 0) {
    char byte = 0;
    (void)!::write(file->fd(), "data", 4);
    (void)!::write(ready[1], "x", 1);
    (void)!::read(leave[0], &byte, 1);
    ::_exit(0);
  }
  file->close();
  char byte = 0;
  ASSERT_EQ(::read(ready[0], &byte, 1), 1);
  EXPECT_EQ(statusIn(uploads().commit(uploadId(1), digestOf(1), 4, 2, never)), BERTH_ABORTED);
  ASSERT_EQ(::write(leave[1], "x", 1), 1);
  ::waitpid(child, nullptr, 0);
  EXPECT_EQ(statusIn(uploads().commit(uploadId(1), digestOf(1), 4, 2, never)), BERTH_OK);
  for (const int fd : {ready[0], ready[1], leave[0], leave[1]}) ::close(fd);
}

TEST_F(UploadFiles, AreCommittedOnlyWithTheirSize) {
  begin(1, kBytes);
  EXPECT_EQ(statusIn(uploads().commit(uploadId(1), digestOf(1), kBytes.size() - 1, 2, never)),
            BERTH_FAILED_PRECONDITION);
  EXPECT_EQ(statusIn(store().blobs().stat(digestOf(1))), BERTH_NOT_FOUND);
  EXPECT_EQ(statusIn(uploads().commit(uploadId(1), "sha256:xyz", kBytes.size(), 2, never)), BERTH_INVALID_ARGUMENT);
  EXPECT_TRUE(uploads().commit(uploadId(1), digestOf(1), kBytes.size(), 2, never));
}

TEST_F(UploadFiles, MayBeCommittedAgain) {
  begin(1, kBytes);
  ASSERT_TRUE(uploads().commit(uploadId(1), digestOf(1), kBytes.size(), 2, never));
  EXPECT_TRUE(uploads().commit(uploadId(1), digestOf(1), kBytes.size(), 2, never));
  EXPECT_EQ(statusIn(uploads().commit(uploadId(1), digestOf(1), 5, 2, never)), BERTH_NOT_FOUND);
  EXPECT_EQ(statusIn(uploads().commit(uploadId(1), digestOf(2), kBytes.size(), 2, never)), BERTH_NOT_FOUND);
}

TEST_F(UploadFiles, OfOneDigestAreAllAcceptedAndOneIsKept) {
  constexpr std::uint64_t kUploads = 8;
  for (std::uint64_t i = 0; i < kUploads; ++i) begin(i, kBytes);
  std::vector<std::thread> committers;
  std::atomic<int> accepted{0};
  for (std::uint64_t i = 0; i < kUploads; ++i)
    committers.emplace_back([&, i] {
      if (uploads().commit(uploadId(i), digestOf(1), kBytes.size(), 2, never)) ++accepted;
    });
  for (auto& committer : committers) committer.join();
  EXPECT_EQ(accepted, static_cast<int>(kUploads));
  EXPECT_TRUE(files::is_empty(path("scratch")));
  EXPECT_EQ(contentOf(path(blobPath(digestOf(1)))), kBytes);
}

TEST_F(UploadFiles, AreForgottenWhenCancelled) {
  begin(1, kBytes);
  EXPECT_TRUE(uploads().cancel(uploadId(1)));
  EXPECT_TRUE(uploads().cancel(uploadId(1)));
  EXPECT_TRUE(files::is_empty(path("scratch")));
  EXPECT_EQ(statusIn(uploads().open(uploadId(1), 2, 0, true)), BERTH_NOT_FOUND);
  EXPECT_EQ(statusIn(uploads().append(uploadId(1), 2, 0, "x")), BERTH_NOT_FOUND);
}

TEST_F(UploadFiles, HaveTheirOwnIds) {
  begin(1);
  EXPECT_EQ(statusIn(uploads().begin(uploadId(1))), BERTH_ALREADY_EXISTS);
  EXPECT_EQ(statusIn(uploads().begin("../../etc/passwd")), BERTH_INVALID_ARGUMENT);
}

// Checklist 31.
TEST_F(UploadFiles, SurviveARestart) {
  begin(1, kBytes);
  reopen();
  ASSERT_EQ(uploads().size(uploadId(1)).value_or(0), kBytes.size());
  ASSERT_TRUE(uploads().open(uploadId(1), 2, kBytes.size(), false));
  ASSERT_TRUE(uploads().append(uploadId(1), 2, kBytes.size(), "more"));
  ASSERT_TRUE(uploads().commit(uploadId(1), digestOf(1), kBytes.size() + 4, 2, never));
  EXPECT_EQ(contentOf(path(blobPath(digestOf(1)))), kBytes + "more");
}

TEST_F(UploadFiles, OfAnUnknownWriterAreOpenedBeforeTheyAreUsed) {
  begin(1, kBytes);
  // What a file system without such attributes leaves, or another boot.
  ASSERT_EQ(::removexattr(path("scratch/" + uploadId(1)).c_str(), "user.berth.lease"), 0);
  reopen();
  EXPECT_EQ(statusIn(uploads().append(uploadId(1), 9, kBytes.size(), "x")), BERTH_ABORTED);
  EXPECT_EQ(statusIn(uploads().commit(uploadId(1), digestOf(1), kBytes.size(), 9, never)), BERTH_ABORTED);
  ASSERT_TRUE(uploads().open(uploadId(1), 9, kBytes.size(), false));
  EXPECT_TRUE(uploads().commit(uploadId(1), digestOf(1), kBytes.size(), 9, never));
}

TEST_F(UploadFiles, LeaveNoAttributeOnABlob) {
  begin(1, kBytes);
  ASSERT_TRUE(uploads().commit(uploadId(1), digestOf(1), kBytes.size(), 1, never));
  EXPECT_EQ(::listxattr(path(blobPath(digestOf(1))).c_str(), nullptr, 0), 0);
}

TEST_F(UploadFiles, KeepFewDescriptors) {
  const auto open_files = [] {
    return std::distance(files::directory_iterator{"/proc/self/fd"}, files::directory_iterator{});
  };
  const auto before = open_files();
  for (std::uint64_t i = 0; i < 200; ++i) {
    begin(i);
    ASSERT_TRUE(uploads().open(uploadId(i), 1, 0, false));
    ASSERT_TRUE(uploads().append(uploadId(i), 1, 0, "x"));
  }
  EXPECT_LT(open_files() - before, 100);
  EXPECT_TRUE(uploads().append(uploadId(0), 1, 1, "y"));
}

}  // namespace
}  // namespace berth::storage_fs
