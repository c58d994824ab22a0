// SPDX-License-Identifier: Apache-2.0
#include "storage/blob_cache.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>

namespace berth::storage {
namespace {

Digest digestOf(int number) {
  std::string hex = std::to_string(number);
  hex.insert(0, 64 - hex.size(), '0');
  return *Digest::parse("sha256:" + hex);
}

Content bytesOf(std::string bytes) {
  Content content;
  content.size = bytes.size();
  content.bytes = std::make_shared<const std::string>(std::move(bytes));
  return content;
}

Content fileOf() {
  Content content;
  content.size = 1;
  content.file = std::make_shared<const File>(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  return content;
}

TEST(BlobCache, KeepsBytesAndDescriptors) {
  BlobCache cache{{512, 1 << 20}};
  cache.insert(digestOf(1), bytesOf("abc"), 0);
  cache.insert(digestOf(2), fileOf(), 0);
  ASSERT_TRUE(cache.find(digestOf(1)).content.has_value());
  EXPECT_EQ(*cache.find(digestOf(1)).content->bytes, "abc");
  ASSERT_TRUE(cache.find(digestOf(2)).content.has_value());
  EXPECT_TRUE(*cache.find(digestOf(2)).content->file);
  EXPECT_FALSE(cache.find(digestOf(3)).content.has_value());
}

TEST(BlobCache, ForgetsARemovedBlobAndRefusesAnOpenThatWasUnderWay) {
  BlobCache cache{{512, 1 << 20}};
  const auto before = cache.find(digestOf(1));
  cache.remove(digestOf(1));
  cache.insert(digestOf(1), bytesOf("abc"), before.removals);
  EXPECT_FALSE(cache.find(digestOf(1)).content.has_value());
  cache.insert(digestOf(1), bytesOf("abc"), cache.find(digestOf(1)).removals);
  EXPECT_TRUE(cache.find(digestOf(1)).content.has_value());
}

TEST(BlobCache, HoldsNoMoreDescriptorsThanAllowedAndClosesTheRest) {
  BlobCache cache{{64, 1 << 20}};
  std::vector<std::weak_ptr<const File>> files;
  for (int i = 0; i < 1000; ++i) {
    const Content content = fileOf();
    files.push_back(content.file);
    cache.insert(digestOf(i), content, 0);
  }
  const auto open = std::count_if(files.begin(), files.end(), [](const auto& file) { return !file.expired(); });
  EXPECT_LE(open, 64);
  EXPECT_GE(open, 32);
}

TEST(BlobCache, KeepsContentInUseOpenAfterItWasDropped) {
  BlobCache cache{{16, 1 << 20}};
  cache.insert(digestOf(0), fileOf(), 0);
  const auto held = cache.find(digestOf(0)).content;
  ASSERT_TRUE(held.has_value());
  cache.remove(digestOf(0));
  EXPECT_NE(::fcntl(held->file->fd(), F_GETFD), -1);
}

}  // namespace
}  // namespace berth::storage
