// SPDX-License-Identifier: Apache-2.0
#include "names.hpp"

#include "mirror_tree.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace berth::storage_fs {
namespace {

const std::string kHex64(64, 'a');

TEST(BlobName, KeepsWellFormedDigests) {
  const auto name = BlobName::parse("sha256:" + kHex64);
  ASSERT_TRUE(name);
  EXPECT_EQ(name->path(), "blobs/sha256/" + kHex64);
  const auto longer = BlobName::parse("sha512:" + kHex64 + kHex64);
  ASSERT_TRUE(longer);
  EXPECT_EQ(longer->path(), "blobs/sha512/" + kHex64 + kHex64);
}

TEST(BlobName, RefusesWhatIsNoDigest) {
  const std::vector<std::string> refused{"",
                                         kHex64,
                                         "sha256:",
                                         "sha256:abc",
                                         "sha256-" + kHex64,
                                         "sha512:" + kHex64,
                                         "sha256:" + std::string(64, 'A'),
                                         "sha256:../../../../../../../../../../../../../../../../../etc/shadow01",
                                         "md5:" + kHex64};
  for (const auto& digest : refused) {
    const auto name = BlobName::parse(digest);
    ASSERT_FALSE(name) << digest;
    EXPECT_EQ(name.error().status, BERTH_INVALID_ARGUMENT);
  }
}

TEST(UploadId, HasThirtySixHexDigitsAndDashes) {
  EXPECT_TRUE(checkUploadId("01234567-89ab-cdef-0123-456789abcdef"));
  for (const auto* id : {"", "../../../../../../../../../etc/passwd", "01234567-89AB-cdef-0123-456789abcdef", "short"})
    EXPECT_FALSE(checkUploadId(id)) << id;
}

TEST(MirrorTree, HasNoPathForNamesThatLeaveTheFolder) {
  EXPECT_TRUE(MirrorTree::hasPath("library/redis", "latest"));
  EXPECT_TRUE(MirrorTree::hasPath("a", "sha256:" + kHex64));
  const std::string nul{"a\0b", 3};
  for (const auto& repository : std::vector<std::string>{"", "/a", "a/", "a//b", "..", "a/../b", ".hidden", "a:b", nul})
    EXPECT_FALSE(MirrorTree::hasPath(repository, "latest")) << repository;
  for (const auto& tag : std::vector<std::string>{"", "..", "a/b", "b:", "sha256:abc", std::string(255, 'a'), nul})
    EXPECT_FALSE(MirrorTree::hasPath("a", tag)) << tag;
}

}  // namespace
}  // namespace berth::storage_fs
