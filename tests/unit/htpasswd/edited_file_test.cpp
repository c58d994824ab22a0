// SPDX-License-Identifier: Apache-2.0
#include "htpasswd/edited_file.hpp"

#include "test_file.hpp"

#include <gmock/gmock.h>

#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <thread>

namespace berth::htpasswd_auth {
namespace {

using htpasswd::EditedFile;

class EditedFiles : public testing::Test {
 protected:
  void edit(const std::function<void(EditedFile&)>& change) {
    auto file = EditedFile::open(path_);
    ASSERT_TRUE(file) << file.error();
    change(*file);
    const auto saved = file->save();
    ASSERT_TRUE(saved) << saved.error();
  }
  mode_t mode() const {
    struct stat state {};
    return ::stat(path_.c_str(), &state) == 0 ? state.st_mode & 07777U : 0;
  }

  test::Folder folder_;
  const std::string path_ = folder_ / "htpasswd";
};

TEST_F(EditedFiles, ANewOneIsItsOwnersAlone) {
  edit([](EditedFile& file) {
    EXPECT_TRUE(file.isNew());
    file.set("bob", "hash");
  });
  EXPECT_EQ(contentOf(path_), "bob:hash\n");
  EXPECT_EQ(mode(), 0600U);
}

TEST_F(EditedFiles, KeepsWhatIsNotSpokenOf) {
  writeFile(path_, "# first\r\n\nbob:old:Bob B.\r\nnonsense\nalice:x");
  ::chmod(path_.c_str(), 0640);
  edit([](EditedFile& file) {
    EXPECT_FALSE(file.isNew());
    EXPECT_TRUE(file.has("bob"));
    EXPECT_FALSE(file.has("nonsense"));
    file.set("bob", "new");
    file.set("carol", "c");
  });
  EXPECT_EQ(contentOf(path_), "# first\r\n\nbob:new:Bob B.\r\nnonsense\nalice:x\ncarol:c\n");
  EXPECT_EQ(mode(), 0640U);
}

TEST_F(EditedFiles, RemovesEveryLineOfAUser) {
  writeFile(path_, "bob:1\nalice:x\nbob:2\n#bob:3\nbobby:4\n");
  edit([](EditedFile& file) { file.remove("bob"); });
  EXPECT_EQ(contentOf(path_), "alice:x\n#bob:3\nbobby:4\n");
}

TEST_F(EditedFiles, KeepsTheOwner) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root gives files away";
  writeFile(path_, "bob:1\n");
  ASSERT_EQ(::chown(path_.c_str(), 1234, 4321), 0);
  edit([](EditedFile& file) { file.remove("bob"); });
  struct stat state {};
  ASSERT_EQ(::stat(path_.c_str(), &state), 0);
  EXPECT_EQ(state.st_uid, 1234U);
  EXPECT_EQ(state.st_gid, 4321U);
}

TEST_F(EditedFiles, FollowsALink) {
  const std::string target = folder_ / "target";
  writeFile(target, "bob:1\n");
  ASSERT_EQ(::symlink(target.c_str(), path_.c_str()), 0);
  edit([](EditedFile& file) { file.set("bob", "2"); });
  EXPECT_TRUE(std::filesystem::is_symlink(path_));
  EXPECT_EQ(contentOf(target), "bob:2\n");
}

TEST_F(EditedFiles, LeavesNothingBehind) {
  edit([](EditedFile& file) { file.set("bob", "1"); });
  const std::filesystem::directory_iterator files{folder_.path()};
  EXPECT_EQ(std::distance(begin(files), end(files)), 1);
}

TEST_F(EditedFiles, WhatCannotBeAPasswordFileIsRefusedAndKept) {
  writeFile(path_, std::string{"a\0b", 3});
  EXPECT_FALSE(EditedFile::open(path_));
  EXPECT_FALSE(EditedFile::open(folder_.path()));
  EXPECT_FALSE(EditedFile::open(folder_ / "no/such/folder"));
  ASSERT_EQ(::mkfifo((folder_ / "pipe").c_str(), 0600), 0);
  EXPECT_FALSE(EditedFile::open(folder_ / "pipe"));
}

TEST_F(EditedFiles, ChangesAtOnceAreAllKept) {
  std::vector<std::thread> threads;
  for (int at = 0; at < 8; ++at)
    threads.emplace_back([&, at] { edit([&](EditedFile& file) { file.set("user" + std::to_string(at), "x"); }); });
  for (auto& thread : threads) thread.join();
  const auto file = EditedFile::open(path_);
  ASSERT_TRUE(file);
  for (int at = 0; at < 8; ++at) EXPECT_TRUE(file->has("user" + std::to_string(at))) << at;
}

}  // namespace
}  // namespace berth::htpasswd_auth
