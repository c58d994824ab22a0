// SPDX-License-Identifier: Apache-2.0
#include "opened_store.hpp"

#include <openssl/evp.h>

#include <array>
#include <cstdio>

namespace berth::storage_fs {
namespace {

namespace files = std::filesystem;

const std::string kLine = digestOf(7) + " 2024-05-06T07:08:09.123456789Z\n";
const std::string kManifest = "application/vnd.oci.image.manifest.v1+json 2024-05-06T07:08:09Z\n";

/// The real one: a rebuild looks.
std::string hashOf(const std::string& bytes) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> hash{};
  unsigned size = 0;
  EVP_Digest(bytes.data(), bytes.size(), hash.data(), &size, EVP_sha256(), nullptr);
  std::string text = "sha256:";
  for (unsigned i = 0; i < size; ++i) {
    char hex[3];
    std::snprintf(hex, sizeof hex, "%02x", hash[i]);
    text += hex;
  }
  return text;
}

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
  const std::string big(3'000'000, 'x');
  open();
  ASSERT_TRUE(store().blobs().put(hashOf("small"), "small", never));
  ASSERT_TRUE(store().blobs().put(hashOf(big), big, never));
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
  EXPECT_EQ(store().blobs().stat(hashOf("small")).value_or(0), 5U);
  EXPECT_EQ(store().blobs().stat(hashOf(big)).value_or(0), big.size());
  EXPECT_TRUE(lines_.has("loaded 2 blobs, 2 tags and 1 manifests")) << lines_.all();
}

TEST_F(Rebuilt, FilesThatPowerLossDamagedAreNoBlobsUntilTheyArePushedAgain) {
  const std::string cut(100'000, 'c');
  const std::string zeroed(100'000, 'z');
  open();
  for (const auto& bytes : {cut, zeroed}) ASSERT_TRUE(store().blobs().put(hashOf(bytes), bytes, never));
  loseTheIndex();
  files::resize_file(path(blobPath(hashOf(cut))), 4096);
  writeFile(path(blobPath(hashOf(zeroed))), std::string(zeroed.size(), '\0'));
  open();
  for (const auto& bytes : {cut, zeroed}) {
    EXPECT_EQ(statusIn(store().blobs().stat(hashOf(bytes))), BERTH_NOT_FOUND);
    EXPECT_TRUE(lines_.has(hashOf(bytes).substr(7) + " is no blob, or not the whole one")) << lines_.all();
    ASSERT_TRUE(store().blobs().put(hashOf(bytes), bytes, never));
    EXPECT_EQ(contentOf(path(blobPath(hashOf(bytes)))), bytes);
  }
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
