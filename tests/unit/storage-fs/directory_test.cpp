// SPDX-License-Identifier: Apache-2.0
#include "opened_store.hpp"

#include <sys/stat.h>

#include <set>

namespace berth::storage_fs {
namespace {

unsigned modeOf(const std::string& path) {
  struct stat about {};
  return ::stat(path.c_str(), &about) == 0 ? about.st_mode & 0777 : 0;
}

using DataDirectory = OpenedStore;

TEST_F(DataDirectory, HasTheFoldersThatTheDocumentationNames) {
  open();
  std::set<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator{settings_.root}) names.insert(entry.path().filename());
  EXPECT_EQ(names, (std::set<std::string>{"blobs", "index", "manifests", "scratch"}));
  EXPECT_TRUE(std::filesystem::is_directory(path("blobs/sha256")));
  EXPECT_TRUE(std::filesystem::is_directory(path("blobs/sha512")));
}

TEST_F(DataDirectory, IsClosedToOthers) {
  const auto before = ::umask(0);
  open();
  ASSERT_TRUE(store().blobs().put(digestOf(1), std::string(100'000, 'x'), never));
  put("tags", "a", "t", digestOf(1) + " 2024-01-01T00:00:00.000000000Z\n");
  EXPECT_EQ(modeOf(settings_.root), 0750U);
  EXPECT_EQ(modeOf(path("manifests/a")), 0750U);
  EXPECT_EQ(modeOf(path("manifests/a/t")), 0640U);
  EXPECT_EQ(modeOf(path(blobPath(digestOf(1)))), 0640U);
  close();
  ::umask(before);
}

TEST_F(DataDirectory, IsRefusedToASecondStore) {
  open();
  const auto second = Store::open(settings_, lines_.log());
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().status, BERTH_UNAVAILABLE);
  EXPECT_NE(second.error().message.find(settings_.root), std::string::npos) << second.error().message;
  EXPECT_NE(second.error().message.find("stop that one"), std::string::npos) << second.error().message;
  close();
  open();
}

TEST_F(DataDirectory, LeavesNoJournalBehindACleanStop) {
  open();
  put("tags", "a", "t", "x");
  ASSERT_TRUE(store().blobs().put(digestOf(1), "small", never));
  close();
  EXPECT_FALSE(std::filesystem::exists(path("index/berth.sqlite-wal")));
  EXPECT_EQ(contentOf(path(blobPath(digestOf(1)))), "small");
  EXPECT_TRUE(std::filesystem::is_empty(path("scratch")));
}

TEST_F(DataDirectory, RefusesADamagedIndexWithItsPathAndTheCure) {
  open();
  put("tags", "a", "t", "x");
  close();
  writeFile(path("index/berth.sqlite"), std::string(8192, 'x'));
  const auto opened = Store::open(settings_, lines_.log());
  ASSERT_FALSE(opened);
  EXPECT_NE(opened.error().message.find(path("index/berth.sqlite")), std::string::npos) << opened.error().message;
  EXPECT_NE(opened.error().message.find("move the folder of this file away"), std::string::npos);
}

TEST_F(DataDirectory, RefusesAnIndexOfANewerFormat) {
  open();
  close();
  {
    auto database = Database::open(path("index/berth.sqlite"), Database::Access::kWrite);
    ASSERT_TRUE(database);
    ASSERT_TRUE(database->execute("UPDATE meta SET value = 99 WHERE name = CAST('format' AS BLOB)"));
  }
  const auto opened = Store::open(settings_, lines_.log());
  ASSERT_FALSE(opened);
  EXPECT_NE(opened.error().message.find("format 99"), std::string::npos) << opened.error().message;
}

}  // namespace
}  // namespace berth::storage_fs
