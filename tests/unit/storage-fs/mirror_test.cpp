// SPDX-License-Identifier: Apache-2.0
#include "opened_store.hpp"

#include <atomic>
#include <thread>
#include <vector>

namespace berth::storage_fs {
namespace {

namespace files = std::filesystem;

const std::string kLine = digestOf(7) + " 2024-05-06T07:08:09.123456789Z\n";
const std::string kOther = digestOf(8) + " 2025-05-06T07:08:09.123456789Z by=ci\n" + kLine;

class Mirrored : public OpenedStore {
 protected:
  Mirrored() { open(); }
  std::string mirrored(const std::string& below) const { return contentOf(path("manifests/" + below)); }
  bool has(const std::string& below) const { return files::exists(path("manifests/" + below)); }
};

TEST_F(Mirrored, TagsAndManifestsAreFilesByteForByte) {
  put("tags", "library/redis", "latest", kLine);
  put("manifests", "library/redis", digestOf(7), "application/vnd.oci.image.manifest.v1+json 2024-05-06T07:08:09Z\n");
  EXPECT_EQ(mirrored("library/redis/latest"), kLine);
  EXPECT_EQ(mirrored("library/redis/" + digestOf(7)),
            "application/vnd.oci.image.manifest.v1+json 2024-05-06T07:08:09Z\n");
  put("tags", "library/redis", "latest", kOther);
  EXPECT_EQ(mirrored("library/redis/latest"), kOther);
}

TEST_F(Mirrored, OtherCollectionsAreNot) {
  put("links", "a", "b", "x");
  put("uploads", "", "b", "x");
  EXPECT_TRUE(files::is_empty(path("manifests")));
}

TEST_F(Mirrored, NamesThatCannotBeFilesAreKeptAsRecordsOnly) {
  put("tags", "../../outside", "t", "x");
  put("tags", "a", "b/c", "x");
  EXPECT_EQ(get("tags", "../../outside", "t").value, "x");
  EXPECT_TRUE(files::is_empty(path("manifests")));
  EXPECT_FALSE(files::exists(folder_.path() + "/outside"));
}

TEST_F(Mirrored, RemovingTheLastFileRemovesEmptyFolders) {
  put("tags", "x/y/z", "t", kLine);
  put("tags", "x", "t", kLine);
  removeRecord("tags", "x/y/z", "t");
  EXPECT_FALSE(has("x/y"));
  EXPECT_TRUE(has("x/t"));
  removeRecord("tags", "x", "t");
  EXPECT_TRUE(files::is_empty(path("manifests")));
}

TEST_F(Mirrored, ATagGivesWayToARepositoryOfItsName) {
  put("tags", "a", "b", kLine);
  put("tags", "a/b", "c", kOther);
  EXPECT_EQ(mirrored("a/b:"), kLine);
  EXPECT_EQ(mirrored("a/b/c"), kOther);
  put("tags", "a", "b", kOther);
  EXPECT_EQ(mirrored("a/b:"), kOther);
}

TEST_F(Mirrored, ATagThatComesAfterARepositoryOfItsNameHasAColon) {
  put("tags", "a/b", "c", kOther);
  put("tags", "a", "b", kLine);
  EXPECT_EQ(mirrored("a/b:"), kLine);
  EXPECT_EQ(mirrored("a/b/c"), kOther);
  removeRecord("tags", "a", "b");
  EXPECT_FALSE(has("a/b:"));
  EXPECT_EQ(mirrored("a/b/c"), kOther);
}

TEST_F(Mirrored, ATagGetsItsNameBackWhenTheRepositoryGoes) {
  put("tags", "a", "b", kLine);
  put("tags", "a/b/c", "d", kOther);
  removeRecord("tags", "a/b/c", "d");
  EXPECT_EQ(mirrored("a/b"), kLine);
  EXPECT_FALSE(has("a/b:"));
}

TEST_F(Mirrored, AFileIsTheLastCommittedValueWhoeverWroteLast) {
  std::vector<std::thread> writers;
  for (int writer = 0; writer < 4; ++writer)
    writers.emplace_back([&, writer] {
      for (int i = 0; i < 100; ++i) put("tags", "busy", "tag", kLine + std::to_string(writer * 1000 + i));
    });
  for (auto& writer : writers) writer.join();
  EXPECT_EQ(mirrored("busy/tag"), get("tags", "busy", "tag").value);
}

TEST_F(Mirrored, FoldersComeAndGoUnderManyWriters) {
  std::vector<std::thread> writers;
  for (int writer = 0; writer < 4; ++writer)
    writers.emplace_back([&, writer] {
      const std::string repository = writer % 2 == 0 ? "r" : "r/s";
      for (int i = 0; i < 100; ++i) {
        put("tags", repository, "s", kLine);
        if (i % 3 == writer % 3) removeRecord("tags", repository, "s");
      }
    });
  for (auto& writer : writers) writer.join();
  for (const auto* repository : {"r", "r/s"}) {
    const auto record = get("tags", repository, "s");
    const std::string file = std::string{repository} + "/s";
    const bool aside = has(file + ":");
    EXPECT_EQ(aside || files::is_regular_file(path("manifests/" + file)), record.version != 0) << repository;
  }
  EXPECT_FALSE(lines_.has("stay behind")) << lines_.all();
}

TEST_F(Mirrored, FilesThatWereLostAreWrittenAgainAtTheNextOpening) {
  put("tags", "a", "t", kLine);
  close();
  files::remove(path("manifests/a/t"));
  {
    auto database = Database::open(path("index/berth.sqlite"), Database::Access::kWrite);
    ASSERT_TRUE(database);
    ASSERT_TRUE(database->execute(
        "INSERT INTO mirror_pending VALUES (1, CAST('tags' AS BLOB), CAST('a' AS BLOB), CAST('t' AS BLOB))"));
  }
  open();
  EXPECT_TRUE(eventually([&] { return mirrored("a/t") == kLine; }));
  close();
  auto database = Database::open(path("index/berth.sqlite"), Database::Access::kRead);
  ASSERT_TRUE(database);
  Query pending{*database, "SELECT count(*) FROM mirror_pending"};
  ASSERT_TRUE(pending.next());
  EXPECT_EQ(pending.number(0), 0U);
}

}  // namespace
}  // namespace berth::storage_fs
