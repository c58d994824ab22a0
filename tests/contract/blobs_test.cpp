// SPDX-License-Identifier: Apache-2.0
// Blobs that are there: put, stat, read, list, remove.
#include "contract/contract_test.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <thread>

namespace berth::test {
namespace {

using testing::HasSubstr;

class Blobs : public ContractTest {};
BERTH_FOUR_WAYS(Blobs);

constexpr std::uint64_t kMiB = 1 << 20;

std::string contentOf(const File& file, std::uint64_t size) {
  std::string content(size, '\0');
  std::size_t at = 0;
  while (at < size) {
    const ssize_t count = ::pread(file.fd(), content.data() + at, size - at, static_cast<off_t>(at));
    if (count <= 0) break;
    at += static_cast<std::size_t>(count);
  }
  content.resize(at);
  return content;
}

TEST_P(Blobs, PutTakesAtLeast64KiBAndIsVisibleAtOnce) {
  const auto most = blobs().putMax();
  ASSERT_TRUE(most.ok()) << most;
  ASSERT_GE(most.value, std::uint64_t{64} << 10);
  for (const std::size_t size : {std::size_t{0}, std::size_t{1}, std::size_t{1000}, std::size_t{64} << 10}) {
    const std::string content = randomBytes(size);
    const std::string digest = digestOf(content);
    EXPECT_EQ(blobs().stat(digest).code, BERTH_NOT_FOUND);
    ASSERT_TRUE(blobs().put(digest, content).ok());
    EXPECT_EQ(blobs().stat(digest).value, size);
    EXPECT_EQ(blobs().readAll(digest).value, content);
  }
}

TEST_P(Blobs, PutTakesWhatItsInfoSays) {
  const std::string content = randomBytes(blobs().putMax().value);
  const std::string digest = digestOf(content);
  ASSERT_TRUE(blobs().put(digest, content).ok());
  EXPECT_EQ(blobs().readAll(digest).value, content);
}

// Checklist 25.
TEST_P(Blobs, PutAgainKeepsTheBlobAsItIs) {
  const std::string content = randomBytes(5000);
  const std::string digest = digestOf(content);
  ASSERT_TRUE(blobs().put(digest, content).ok());
  EXPECT_TRUE(blobs().put(digest, content).ok());
  EXPECT_EQ(blobs().readAll(digest).value, content);
}

TEST_P(Blobs, UnknownOnesAreNotFoundByEveryCall) {
  const std::string digest = inventedDigest('0');
  EXPECT_EQ(blobs().stat(digest).code, BERTH_NOT_FOUND);
  EXPECT_EQ(blobs().openRead(digest, 65536).code, BERTH_NOT_FOUND);
  EXPECT_EQ(blobs().read(digest, 0, 10).code, BERTH_NOT_FOUND);
  EXPECT_TRUE(blobs().remove(digest).ok());
  const auto synced = blobs().sync({digest});
  EXPECT_EQ(synced.code, BERTH_NOT_FOUND);
  EXPECT_THAT(synced.message, HasSubstr(digest));
}

TEST_P(Blobs, InvalidDigestsAreRefusedByEveryCall) {
  const std::string hex(64, 'a');
  const std::string content = "content";
  for (const std::string& digest :
       {std::string{}, std::string{"sha256"}, std::string{"sha256:"}, "sha256:" + std::string(63, 'a'),
        "sha256:" + hex + "a", "sha256:" + std::string(64, 'A'), "sha256:" + std::string(64, 'g'), "SHA256:" + hex,
        "md5:" + std::string(32, 'a'), "../../" + hex, "sha256:../" + std::string(61, 'a'), "sha256/" + hex, hex,
        "sha512:" + hex, "sha256:" + std::string(63, 'a') + "/"}) {
    SCOPED_TRACE(digest);
    EXPECT_EQ(blobs().stat(digest).code, BERTH_INVALID_ARGUMENT);
    EXPECT_EQ(blobs().openRead(digest, 10).code, BERTH_INVALID_ARGUMENT);
    EXPECT_EQ(blobs().read(digest, 0, 10).code, BERTH_INVALID_ARGUMENT);
    EXPECT_EQ(blobs().put(digest, content).code, BERTH_INVALID_ARGUMENT);
    EXPECT_EQ(blobs().sync({digest}).code, BERTH_INVALID_ARGUMENT);
    EXPECT_EQ(blobs().remove(digest).code, BERTH_INVALID_ARGUMENT);
    const std::string id = newId();
    ASSERT_TRUE(blobs().begin(id).ok());
    EXPECT_EQ(blobs().commit(id, digest, 0).code, BERTH_INVALID_ARGUMENT);
  }
  EXPECT_TRUE(blobs().list("", 10).value.blobs.empty());
}

TEST_P(Blobs, OtherAlgorithmsGetTheirOwnFolder) {
  const std::string digest = "sha512:" + std::string(128, 'b');
  const std::string content = randomBytes(2 * kMiB);
  const std::string id = newId();
  ASSERT_TRUE(blobs().begin(id).ok());
  ASSERT_TRUE(blobs().openUpload(id, 1, 0, false).ok());
  ASSERT_TRUE(blobs().append(id, 1, 0, std::string_view{content}.substr(0, kMiB)).ok());
  ASSERT_TRUE(blobs().append(id, 1, kMiB, std::string_view{content}.substr(kMiB)).ok());
  ASSERT_TRUE(blobs().commit(id, digest, content.size()).ok());
  EXPECT_EQ(blobs().readAll(digest).value, content);
  EXPECT_TRUE(std::filesystem::exists(root() / "blobs/sha512" / std::string(128, 'b')));
}

TEST_P(Blobs, SmallOnesComeInlineWhenTheCallerTakesThatMuch) {
  const std::string content = randomBytes(1000);
  const std::string digest = digestOf(content);
  ASSERT_TRUE(blobs().put(digest, content).ok());
  for (const std::uint64_t most : {std::uint64_t{1000}, std::uint64_t{65536}}) {
    const auto opened = blobs().openRead(digest, most);
    ASSERT_TRUE(opened.ok()) << opened;
    EXPECT_TRUE(opened.value.is_inline);
    EXPECT_EQ(opened.value.data, content);
    EXPECT_EQ(opened.value.size, 1000U);
    EXPECT_FALSE(opened.value.file);
  }
  const auto opened = blobs().openRead(digest, 999);
  ASSERT_TRUE(opened.ok()) << opened;
  EXPECT_FALSE(opened.value.is_inline);
  EXPECT_TRUE(opened.value.data.empty());
  EXPECT_EQ(opened.value.size, 1000U);
}

TEST_P(Blobs, TheEmptyOneIsInlineAndEmpty) {
  const std::string digest = digestOf("");
  ASSERT_TRUE(blobs().put(digest, "").ok());
  const auto opened = blobs().openRead(digest, 0);
  ASSERT_TRUE(opened.ok()) << opened;
  EXPECT_EQ(opened.value.size, 0U);
  EXPECT_TRUE(opened.value.is_inline);
  EXPECT_TRUE(blobs().read(digest, 0, 10).value.empty());
}

TEST_P(Blobs, BigOnesComeAsADescriptorThatOnlyReads) {
  const std::string content = randomBytes(3 * kMiB + 7);
  const auto opened = blobs().openRead(upload(content), 65536);
  ASSERT_TRUE(opened.ok()) << opened;
  EXPECT_EQ(opened.value.size, content.size());
  EXPECT_FALSE(opened.value.is_inline);
  ASSERT_EQ(static_cast<bool>(opened.value.file), store().givesDescriptors());
  if (!opened.value.file) return;
  struct stat status {};
  ASSERT_EQ(::fstat(opened.value.file.fd(), &status), 0);
  EXPECT_TRUE(S_ISREG(status.st_mode));
  EXPECT_EQ(static_cast<std::uint64_t>(status.st_size), content.size());
  EXPECT_EQ(contentOf(opened.value.file, content.size()), content);
  EXPECT_EQ(::pwrite(opened.value.file.fd(), "x", 1, 0), -1);
}

TEST_P(Blobs, NoDescriptorForWhoTakesNone) {
  const std::string digest = upload(randomBytes(2 * kMiB));
  const auto opened = blobs().openRead(digest, 1000, false);
  ASSERT_TRUE(opened.ok()) << opened;
  EXPECT_FALSE(opened.value.file);
  EXPECT_FALSE(opened.value.is_inline);
}

TEST_P(Blobs, ADescriptorStaysReadableWhenTheBlobIsRemoved) {
  const std::string content = randomBytes(2 * kMiB);
  const std::string digest = upload(content);
  const auto opened = blobs().openRead(digest, 1000);
  ASSERT_TRUE(blobs().remove(digest).ok());
  EXPECT_EQ(blobs().stat(digest).code, BERTH_NOT_FOUND);
  if (store().givesDescriptors()) {
    EXPECT_EQ(contentOf(opened.value.file, content.size()), content);
  }
}

TEST_P(Blobs, ReadGivesAnyPieceAndLessOnlyAtTheEnd) {
  const std::string content = randomBytes(2 * kMiB + 100);
  const std::string digest = upload(content);
  for (const auto& [offset, length] : {std::pair<std::uint64_t, std::uint64_t>{0, 1},
                                       {0, kMiB},
                                       {kMiB - 1, 2},
                                       {kMiB, kMiB},
                                       {2 * kMiB + 99, 1},
                                       {2 * kMiB, kMiB}}) {
    const auto piece = blobs().read(digest, offset, length);
    ASSERT_TRUE(piece.ok()) << piece;
    EXPECT_EQ(piece.value, content.substr(offset, length)) << offset << "+" << length;
  }
  EXPECT_EQ(blobs().read(digest, content.size() + 1, 1).code, BERTH_OUT_OF_RANGE);
  EXPECT_EQ(blobs().read(digest, 0, kMiB + 1).code, BERTH_INVALID_ARGUMENT);
  EXPECT_EQ(blobs().readAll(digest, 300'001).value, content);
}

TEST_P(Blobs, ARemovedOneCanBePutAgain) {
  for (const std::string& content : {randomBytes(1000), randomBytes(100'000)}) {
    const std::string digest = digestOf(content);
    ASSERT_TRUE(blobs().put(digest, content).ok());
    ASSERT_TRUE(blobs().sync({digest}).ok());
    ASSERT_TRUE(blobs().remove(digest).ok());
    EXPECT_TRUE(blobs().remove(digest).ok());
    EXPECT_EQ(blobs().openRead(digest, 65536).code, BERTH_NOT_FOUND);
    ASSERT_TRUE(blobs().put(digest, content).ok());
    EXPECT_EQ(blobs().readAll(digest).value, content);
  }
}

TEST_P(Blobs, SyncTakesSmallAndBigOnesTogether) {
  std::vector<std::string> digests;
  for (const std::size_t size : {std::size_t{10}, std::size_t{70'000}, std::size_t{3} * kMiB})
    digests.push_back(upload(randomBytes(size)));
  EXPECT_TRUE(blobs().sync(digests).ok());
  EXPECT_TRUE(blobs().sync(digests, true).ok());
  EXPECT_TRUE(blobs().sync({}).ok());
  digests.push_back(inventedDigest('1'));
  EXPECT_EQ(blobs().sync(digests).code, BERTH_NOT_FOUND);
}

TEST_P(Blobs, AreThereAfterReopening) {
  std::vector<std::string> contents;
  for (const std::size_t size : {std::size_t{0}, std::size_t{10}, std::size_t{65536}, std::size_t{65537}, 3 * kMiB})
    contents.push_back(randomBytes(size));
  for (const auto& content : contents) upload(content);
  reopen();
  for (const auto& content : contents) {
    EXPECT_EQ(blobs().stat(digestOf(content)).value, content.size());
    EXPECT_EQ(blobs().readAll(digestOf(content)).value, content);
  }
}

TEST_P(Blobs, AreListedInByteOrderAfterACursor) {
  std::vector<BlobsCaller::Entry> expected;
  for (std::size_t i = 0; i < 25; ++i) {
    const std::string content = randomBytes(i * 5000);
    expected.push_back({digestOf(content), content.size()});
    ASSERT_TRUE(blobs().put(digestOf(content), content).ok());
  }
  std::sort(expected.begin(), expected.end(), [](const auto& a, const auto& b) { return a.digest < b.digest; });
  std::vector<BlobsCaller::Entry> listed;
  for (bool more = true; more;) {
    const auto page = blobs().list(listed.empty() ? "" : listed.back().digest, 7);
    ASSERT_TRUE(page.ok()) << page;
    ASSERT_LE(page.value.blobs.size(), 7U);
    listed.insert(listed.end(), page.value.blobs.begin(), page.value.blobs.end());
    more = page.value.more;
  }
  EXPECT_EQ(listed, expected);
  EXPECT_TRUE(blobs().list(expected.back().digest, 7).value.blobs.empty());
  EXPECT_EQ(blobs().list("", 0).code, BERTH_INVALID_ARGUMENT);
  EXPECT_EQ(blobs().list("", 10'001).code, BERTH_INVALID_ARGUMENT);
}

TEST_P(Blobs, ThoseThatStayAreListedOnceWhileOthersComeAndGo) {
  std::vector<std::string> stay;
  for (std::size_t i = 0; i < 60; ++i) {
    const std::string content = "stays " + std::to_string(i);
    stay.push_back(digestOf(content));
    ASSERT_TRUE(blobs().put(stay.back(), content).ok());
  }
  std::sort(stay.begin(), stay.end());
  std::atomic<bool> done{false};
  std::thread others{[&] {
    for (std::size_t i = 0; !done; ++i) {
      const std::string content = "goes " + std::to_string(i);
      EXPECT_TRUE(blobs().put(digestOf(content), content).ok());
      if (i < 20) continue;
      EXPECT_TRUE(blobs().remove(digestOf("goes " + std::to_string(i - 20))).ok());
    }
  }};
  for (int walk = 0; walk < 10; ++walk) {
    std::vector<std::string> seen;
    std::string after;
    for (bool more = true; more;) {
      const auto page = blobs().list(after, 9);
      ASSERT_TRUE(page.ok()) << page;
      for (const auto& blob : page.value.blobs) {
        EXPECT_LT(after, blob.digest);
        after = blob.digest;
        if (std::binary_search(stay.begin(), stay.end(), blob.digest)) seen.push_back(blob.digest);
      }
      more = page.value.more;
    }
    EXPECT_EQ(seen, stay);
  }
  done = true;
  others.join();
}

// Checklist 33.
TEST_P(Blobs, FiveGiBAreReadAtBothEnds) {
  constexpr std::uint64_t kSize = std::uint64_t{5} << 30;
  const std::string digest = inventedDigest('5');
  const std::string id = newId();
  ASSERT_TRUE(blobs().begin(id).ok());
  {
    auto writer = blobs().openUpload(id, 1, 0, true);
    ASSERT_TRUE(writer.ok()) << writer;
    // Without a descriptor 5 GiB would have to be sent: the file that people see is written instead.
    if (!writer.value) writer.value = File{::open((root() / "scratch" / id).c_str(), O_WRONLY | O_CLOEXEC)};
    ASSERT_TRUE(writer.value);
    ASSERT_EQ(::pwrite(writer.value.fd(), "begin", 5, 0), 5);
    ASSERT_EQ(::pwrite(writer.value.fd(), "end", 3, static_cast<off_t>(kSize) - 3), 3);
  }
  EXPECT_EQ(blobs().uploadSize(id).value, kSize);
  EXPECT_EQ(blobs().readUpload(id, kSize - 3, 100).value, "end");
  ASSERT_TRUE(blobs().commit(id, digest, kSize).ok());
  EXPECT_EQ(blobs().stat(digest).value, kSize);
  EXPECT_EQ(blobs().read(digest, 0, 5).value, "begin");
  EXPECT_EQ(blobs().read(digest, kSize - 4, 100).value, std::string("\0end", 4));
  const auto opened = blobs().openRead(digest, 65536);
  EXPECT_EQ(opened.value.size, kSize);
  EXPECT_EQ(static_cast<bool>(opened.value.file), store().givesDescriptors());
  ASSERT_TRUE(blobs().remove(digest).ok());
}

}  // namespace
}  // namespace berth::test
