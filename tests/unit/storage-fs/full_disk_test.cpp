// SPDX-License-Identifier: Apache-2.0
// A store on a small file system of its own that others fill. Needs the right to mount; skipped otherwise.
#include "opened_store.hpp"

#include <fcntl.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <thread>

namespace berth::storage_fs {
namespace {

namespace files = std::filesystem;

/// Fills a file system from another process, up to the last block.
void fill(const std::string& file) {
  const auto child = ::fork();
  if (child == 0) {
    const int fd = ::open(file.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
    static const char kBlock[4096] = {};
    for (std::size_t unit = sizeof kBlock; unit > 0; unit /= 2)
      while (::write(fd, kBlock, unit) > 0) {
      }
    ::_exit(0);
  }
  ::waitpid(child, nullptr, 0);
}

class FullDisk : public OpenedStore {
 protected:
  FullDisk() : mounted_at_{folder_.path() + "/disk"} {
    files::create_directory(mounted_at_);
    settings_.root = mounted_at_ + "/data";
  }
  ~FullDisk() override {
    close();
    if (mounted_) ::umount2(mounted_at_.c_str(), MNT_DETACH);
  }
  void mountMemory() {
    mounted_ = ::mount("tmpfs", mounted_at_.c_str(), "tmpfs", 0, "size=24m") == 0;
    if (!mounted_) GTEST_SKIP() << "cannot mount a tmpfs here (" << std::strerror(errno) << ")";
    open();
  }
  void mountImage() {
    const auto image = folder_.path() + "/image";
    const std::string command = "truncate -s 24M " + image + " && mkfs.ext4 -q -e remount-ro " + image +
                                " 2>/dev/null && mount -o loop " + image + " " + mounted_at_ + " 2>/dev/null";
    mounted_ = std::system(command.c_str()) == 0;
    if (!mounted_) GTEST_SKIP() << "cannot mount an ext4 image here";
    open();
  }
  Outcome<Revision> tryPut(const std::string& name, const std::string& value, bool durable = true) {
    Batch batch;
    batch.changes = {{{"tags", "a", name}, value, false}};
    batch.durable = durable;
    return store().records().apply(batch);
  }
  /// Applies until one is refused; how many were accepted.
  int putUntilRefused(berth_status& status, std::string& message) {
    for (int i = 0;; ++i) {
      const auto outcome = tryPut("n" + std::to_string(i), std::string(20'000, 'v'));
      if (outcome) continue;
      status = outcome.error().status;
      message = outcome.error().message;
      return i;
    }
  }
  void expectClearRefusalAndRecovery();

  std::string mounted_at_;
  bool mounted_ = false;
};

void FullDisk::expectClearRefusalAndRecovery() {
  ASSERT_TRUE(tryPut("before", "x"));
  ASSERT_TRUE(store().blobs().put(digestOf(1), std::string(100'000, 'x'), never));
  fill(mounted_at_ + "/ballast");
  berth_status status = BERTH_OK;
  std::string message;
  const int accepted = putUntilRefused(status, message);
  EXPECT_EQ(status, BERTH_RESOURCE_EXHAUSTED) << message;
  EXPECT_NE(message.find("free some space"), std::string::npos) << message;

  const auto big = store().blobs().put(digestOf(2), std::string(4 << 20, 'x'), never);
  EXPECT_EQ(statusIn(big), BERTH_RESOURCE_EXHAUSTED);
  EXPECT_EQ(statusIn(store().blobs().stat(digestOf(2))), BERTH_NOT_FOUND);
  EXPECT_EQ(get("tags", "a", "before").value, "x");
  EXPECT_EQ(get("tags", "a", "n" + std::to_string(accepted)).version, 0U);
  EXPECT_EQ(store().blobs().openRead(digestOf(1), 1 << 20, true)->data, std::string(100'000, 'x'));
  EXPECT_FALSE(store().trouble());

  files::remove(mounted_at_ + "/ballast");
  EXPECT_TRUE(eventually([&] { return tryPut("after", "y").has_value(); }));
  EXPECT_TRUE(store().blobs().put(digestOf(2), std::string(4 << 20, 'x'), never));
  EXPECT_TRUE(eventually([&] { return contentOf(path("manifests/a/after")) == "y"; }));
  reopen();
  EXPECT_EQ(get("tags", "a", "after").value, "y");
  for (int i = 0; i < accepted; ++i) {
    const std::string name = "n" + std::to_string(i);
    EXPECT_EQ(get("tags", "a", name).value.size(), 20'000U);
    EXPECT_TRUE(eventually([&] { return contentOf(path("manifests/a/" + name)).size() == 20'000; })) << name;
  }
  for (const auto& entry : files::directory_iterator{path("scratch")})
    EXPECT_FALSE(entry.path().filename().string().starts_with(".tmp-")) << entry.path();
}

TEST_F(FullDisk, InMemoryIsRefusedClearlyAndServiceResumes) {
  mountMemory();
  if (IsSkipped()) return;
  expectClearRefusalAndRecovery();
}

// Checklist 94.
TEST_F(FullDisk, OnExt4IsRefusedClearlyAndServiceResumes) {
  mountImage();
  if (IsSkipped()) return;
  expectClearRefusalAndRecovery();
}

// Checklist 34.
TEST_F(FullDisk, KeepsAnUploadAsItWasBeforeThePieceThatDidNotFit) {
  mountMemory();
  if (IsSkipped()) return;
  ASSERT_TRUE(store().uploads().begin(uploadId(1)));
  ASSERT_TRUE(store().uploads().open(uploadId(1), 1, 0, false));
  ASSERT_TRUE(store().uploads().append(uploadId(1), 1, 0, std::string(1000, 'a')));
  fill(mounted_at_ + "/ballast");
  EXPECT_EQ(statusIn(store().uploads().append(uploadId(1), 1, 1000, std::string(1 << 20, 'b'))),
            BERTH_RESOURCE_EXHAUSTED);
  EXPECT_EQ(store().uploads().size(uploadId(1)).value_or(0), 1000U);
  files::remove(mounted_at_ + "/ballast");
  EXPECT_TRUE(store().uploads().append(uploadId(1), 1, 1000, std::string(1 << 20, 'b')));
}

TEST_F(FullDisk, TurnsPutsAwayWhenTheBacklogCannotShrink) {
  settings_.journal_bytes = 1 << 20;
  mountMemory();
  if (IsSkipped()) return;
  fill(mounted_at_ + "/ballast");
  Outcome<void> outcome;
  for (std::uint64_t i = 0; outcome && i < 10'000; ++i)
    outcome = store().blobs().put(digestOf(i), std::string(30'000, 'x'), never);
  EXPECT_EQ(statusIn(outcome), BERTH_RESOURCE_EXHAUSTED);
  files::remove(mounted_at_ + "/ballast");
  EXPECT_TRUE(eventually([&] { return store().blobs().put(digestOf(99'999), "x", never).has_value(); }));
}

// Checklist 94.
TEST_F(FullDisk, ThatTurnedReadOnlyIsUnavailableWithTheCause) {
  mountImage();
  if (IsSkipped()) return;
  ASSERT_TRUE(tryPut("before", "x"));
  ASSERT_TRUE(store().blobs().put(digestOf(1), std::string(100'000, 'x'), never));
  // Or its own sync may meet the error, and then it is not trusted.
  ASSERT_TRUE(store().blobs().sync({digestOf(1)}, true));
  // What ext4 does when it meets an error: no more writing, for those who have files open too.
  const std::string trigger =
      "echo 1 > /sys/fs/ext4/$(basename $(findmnt -n -o SOURCE " + mounted_at_ + "))/trigger_fs_error 2>/dev/null";
  if (std::system(trigger.c_str()) != 0) GTEST_SKIP() << "this kernel has no trigger_fs_error";
  Outcome<Revision> outcome;
  EXPECT_TRUE(eventually([&] {
    outcome = tryPut("after", "y");
    return !outcome;
  }));
  EXPECT_EQ(statusIn(outcome), BERTH_UNAVAILABLE);
  EXPECT_NE(outcome.error().message.find(settings_.root), std::string::npos) << outcome.error().message;
  const auto blob = store().blobs().put(digestOf(2), std::string(100'000, 'x'), never);
  EXPECT_EQ(statusIn(blob), BERTH_UNAVAILABLE);
  EXPECT_NE(blob.error().message.find("Read-only"), std::string::npos) << blob.error().message;
  EXPECT_EQ(get("tags", "a", "before").value, "x");
  EXPECT_EQ(store().blobs().openRead(digestOf(1), 1 << 20, true)->data, std::string(100'000, 'x'));
}

}  // namespace
}  // namespace berth::storage_fs
