// SPDX-License-Identifier: Apache-2.0
#include "opened_store.hpp"

namespace berth::storage_fs {
namespace {

namespace files = std::filesystem;

const std::string kLine = digestOf(7) + " 2024-05-06T07:08:09.123456789Z\n";
const std::string kManifest = "application/vnd.oci.image.manifest.v1+json 2024-05-06T07:08:09Z\n";

class Rebuilt : public OpenedStore {
 protected:
  void loseTheIndex() {
    close();
    files::remove_all(path("index"));
  }
};

TEST_F(Rebuilt, ANewDirectoryHasLostNothing) {
  open();
  EXPECT_FALSE(store().records().derivedLost());
  EXPECT_EQ(lines_.all(), "");
}

// Checklist 93.
TEST_F(Rebuilt, BlobsTagsAndManifestsComeBackFromTheFiles) {
  open();
  ASSERT_TRUE(store().blobs().put(digestOf(1), "small", never));
  ASSERT_TRUE(store().blobs().put(digestOf(2), std::string(100'000, 'x'), never));
  put("tags", "a", "b", kLine);
  put("tags", "a/b", "c", kLine + kLine);
  put("manifests", "a/b", digestOf(7), kManifest);
  put("links", "a", "x", "lost");
  loseTheIndex();
  open();
  EXPECT_TRUE(store().records().derivedLost());
  EXPECT_EQ(get("tags", "a", "b").value, kLine);
  EXPECT_EQ(get("tags", "a/b", "c").value, kLine + kLine);
  EXPECT_EQ(get("manifests", "a/b", digestOf(7)).value, kManifest);
  EXPECT_EQ(get("links", "a", "x").version, 0U);
  EXPECT_NE(get("repositories", "", "a").version, 0U) << "or nobody could find the records of its scope";
  EXPECT_NE(get("repositories", "", "a/b").version, 0U);
  EXPECT_EQ(store().blobs().stat(digestOf(1)).value_or(0), 5U);
  EXPECT_EQ(store().blobs().stat(digestOf(2)).value_or(0), 100'000U);
  EXPECT_TRUE(lines_.has("loaded 2 blobs, 2 tags and 1 manifests")) << lines_.all();
}

TEST_F(Rebuilt, DerivedRecordsStayLostUntilSomebodyHasRestoredThem) {
  open();
  put("tags", "a", "t", kLine);
  loseTheIndex();
  open();
  reopen();
  EXPECT_TRUE(store().records().derivedLost());
  Batch restored;
  restored.derived_restored = true;
  restored.durable = true;
  ASSERT_TRUE(store().records().apply(restored));
  EXPECT_FALSE(store().records().derivedLost());
  reopen();
  EXPECT_FALSE(store().records().derivedLost());
}

TEST_F(Rebuilt, WhatIsMalformedIsSkippedAndNamed) {
  open();
  put("tags", "a", "good", kLine);
  loseTheIndex();
  writeFile(path("manifests/a/empty"), "");
  writeFile(path("manifests/a/garbage"), "not a digest\n");
  writeFile(path("manifests/a/" + digestOf(3)), "");
  writeFile(path("manifests/stray"), kLine);
  writeFile(path("manifests/.hidden/t"), kLine);
  writeFile(path("blobs/sha256/not-a-digest"), "x");
  files::create_directory(path("blobs/sha256/" + std::string(64, 'a')));
  open();
  EXPECT_EQ(get("tags", "a", "good").value, kLine);
  EXPECT_EQ(get("tags", "a", "empty").version, 0U);
  EXPECT_EQ(get("tags", "a", "garbage").version, 0U);
  EXPECT_TRUE(lines_.has("skipped 7 files")) << lines_.all();
  EXPECT_TRUE(lines_.has("manifests/a/garbage")) << lines_.all();
  EXPECT_TRUE(files::exists(path("manifests/a/garbage")));
}

TEST_F(Rebuilt, UnfinishedUploadsAreDroppedAndCounted) {
  open();
  ASSERT_TRUE(store().uploads().begin(uploadId(1)));
  loseTheIndex();
  open();
  EXPECT_TRUE(lines_.has("dropped 1 unfinished uploads")) << lines_.all();
  EXPECT_TRUE(files::is_empty(path("scratch")));
}

TEST_F(Rebuilt, AnInterruptedRebuildBeginsAgain) {
  open();
  put("tags", "a", "t", kLine);
  close();
  {
    auto database = Database::open(path("index/berth.sqlite"), Database::Access::kWrite);
    ASSERT_TRUE(database);
    ASSERT_TRUE(database->execute("DELETE FROM records; DELETE FROM meta WHERE name = CAST('ready' AS BLOB)"));
  }
  open();
  EXPECT_EQ(get("tags", "a", "t").value, kLine);
}

TEST_F(Rebuilt, ATagThatAPersonMadeLongIsCut) {
  settings_.tag_lines = 2;
  writeFile(path("manifests/a/t"), kLine + kLine + kLine);
  open();
  EXPECT_EQ(get("tags", "a", "t").value, kLine + kLine);
}

TEST_F(Rebuilt, ChangesAfterItAreDurableAsEver) {
  open();
  put("tags", "a", "t", kLine);
  loseTheIndex();
  open();
  const auto version = get("tags", "a", "t").version;
  EXPECT_GT(version, 0U);
  EXPECT_GT(put("tags", "a", "t", kLine + kLine, true).sequence, version);
  reopen();
  EXPECT_EQ(get("tags", "a", "t").value, kLine + kLine);
}

}  // namespace
}  // namespace berth::storage_fs
