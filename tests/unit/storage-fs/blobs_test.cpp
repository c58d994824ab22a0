// SPDX-License-Identifier: Apache-2.0
#include "opened_store.hpp"

#include <algorithm>
#include <atomic>
#include <thread>
#include <vector>

namespace berth::storage_fs {
namespace {

namespace files = std::filesystem;

const std::string kBig(300'000, 'B');

class BlobFiles : public OpenedStore {
 protected:
  BlobFiles() { open(); }
  void putBlob(std::uint64_t seed, const std::string& bytes) {
    const auto done = store().blobs().put(digestOf(seed), bytes, never);
    ASSERT_TRUE(done) << done.error().message;
  }
  bool isFile(std::uint64_t seed) const { return files::exists(path(blobPath(digestOf(seed)))); }
  std::uint64_t rows(const char* sql) {
    auto database = Database::open(path("index/berth.sqlite"), Database::Access::kRead);
    Query query{*database, sql};
    return query.next().value_or(false) ? query.number(0) : 0;
  }
};

TEST_F(BlobFiles, SmallOnesAreReadableAtOnceAndBecomeFilesSoon) {
  putBlob(1, "hello");
  EXPECT_EQ(store().blobs().stat(digestOf(1)).value_or(0), 5U);
  EXPECT_EQ(store().blobs().openRead(digestOf(1), 100, true)->data, "hello");
  EXPECT_EQ(store().blobs().read(digestOf(1), 1, 3).value_or(""), "ell");
  EXPECT_TRUE(eventually([&] { return isFile(1); }));
  EXPECT_TRUE(eventually([&] { return rows("SELECT count(*) FROM journal") == 0; }));
  EXPECT_EQ(contentOf(path(blobPath(digestOf(1)))), "hello");
  EXPECT_EQ(store().blobs().openRead(digestOf(1), 100, true)->data, "hello");
  EXPECT_EQ(store().blobs().stat(digestOf(1)).value_or(0), 5U);
}

TEST_F(BlobFiles, BigOnesAreFilesWhenAnswered) {
  putBlob(1, kBig);
  EXPECT_EQ(contentOf(path(blobPath(digestOf(1)))), kBig);
  EXPECT_TRUE(files::is_empty(path("scratch")));
}

TEST_F(BlobFiles, AnEmptyOneIsOne) {
  putBlob(1, "");
  const auto opened = store().blobs().openRead(digestOf(1), 0, true);
  ASSERT_TRUE(opened);
  EXPECT_EQ(opened->size, 0U);
  EXPECT_EQ(opened->data, "");
  reopen();
  EXPECT_EQ(statusIn(store().blobs().stat(digestOf(1))), BERTH_OK);
}

TEST_F(BlobFiles, ComeInlineOrAsADescriptorOrNeither) {
  putBlob(1, kBig);
  const auto by_descriptor = store().blobs().openRead(digestOf(1), 65536, true);
  ASSERT_TRUE(by_descriptor);
  EXPECT_FALSE(by_descriptor->data);
  ASSERT_TRUE(by_descriptor->file);
  EXPECT_EQ(sizeOf(by_descriptor->file.fd()), static_cast<std::int64_t>(kBig.size()));
  const auto neither = store().blobs().openRead(digestOf(1), 65536, false);
  ASSERT_TRUE(neither);
  EXPECT_FALSE(neither->data);
  EXPECT_FALSE(neither->file);
  EXPECT_EQ(store().blobs().openRead(digestOf(1), kBig.size(), true)->data, kBig);
  putBlob(2, "in the journal");
  const auto journal = store().blobs().openRead(digestOf(2), 0, true);
  ASSERT_TRUE(journal);
  EXPECT_EQ(journal->size, 14U);
  EXPECT_FALSE(journal->data);
}

TEST_F(BlobFiles, ReadPiecesUpToTheirEnd) {
  putBlob(1, kBig);
  putBlob(2, "small");
  for (const std::uint64_t seed : {1, 2}) {
    const std::string bytes = seed == 1 ? kBig : "small";
    EXPECT_EQ(store().blobs().read(digestOf(seed), 2, 1 << 20).value_or(""), bytes.substr(2));
    EXPECT_EQ(store().blobs().read(digestOf(seed), bytes.size(), 10).value_or("?"), "");
    EXPECT_EQ(statusIn(store().blobs().read(digestOf(seed), bytes.size() + 1, 1)), BERTH_OUT_OF_RANGE);
    EXPECT_EQ(statusIn(store().blobs().read(digestOf(seed), 0, (1 << 20) + 1)), BERTH_INVALID_ARGUMENT);
  }
}

TEST_F(BlobFiles, AreUnknownWhenNeverPut) {
  EXPECT_EQ(statusIn(store().blobs().stat(digestOf(9))), BERTH_NOT_FOUND);
  EXPECT_EQ(statusIn(store().blobs().openRead(digestOf(9), 1, true)), BERTH_NOT_FOUND);
  EXPECT_EQ(statusIn(store().blobs().read(digestOf(9), 0, 1)), BERTH_NOT_FOUND);
  EXPECT_EQ(statusIn(store().blobs().remove(digestOf(9))), BERTH_OK);
  EXPECT_EQ(statusIn(store().blobs().stat("sha256:../../etc/passwd")), BERTH_INVALID_ARGUMENT);
}

// Checklist 25.
TEST_F(BlobFiles, AreKeptAsTheyAreWhenPutAgain) {
  putBlob(1, kBig);
  const auto before = files::last_write_time(path(blobPath(digestOf(1))));
  putBlob(1, kBig);
  EXPECT_EQ(files::last_write_time(path(blobPath(digestOf(1)))), before);
  putBlob(2, "small");
  putBlob(2, "small");
  EXPECT_EQ(rows("SELECT count(*) FROM journal"), 1U);
}

TEST_F(BlobFiles, GoAtOnceAndOpenDescriptorsStayReadable) {
  putBlob(1, kBig);
  putBlob(2, "small");
  const auto opened = store().blobs().openRead(digestOf(1), 0, true);
  ASSERT_TRUE(opened && opened->file);
  ASSERT_TRUE(store().blobs().remove(digestOf(1)));
  ASSERT_TRUE(store().blobs().remove(digestOf(2)));
  EXPECT_FALSE(isFile(1));
  EXPECT_EQ(statusIn(store().blobs().stat(digestOf(1))), BERTH_NOT_FOUND);
  EXPECT_EQ(statusIn(store().blobs().stat(digestOf(2))), BERTH_NOT_FOUND);
  EXPECT_EQ(readAt(opened->file.fd(), 0, kBig.size(), "").value_or(""), kBig);
  reopen();
  EXPECT_EQ(statusIn(store().blobs().stat(digestOf(2))), BERTH_NOT_FOUND);
  EXPECT_FALSE(isFile(2));
}

TEST_F(BlobFiles, SurviveBeingRemovedAndPutAgainByMany) {
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&, i] {
      const std::string bytes = i % 2 == 0 ? "small one" : kBig;
      const std::uint64_t seed = i % 2;
      for (int round = 0; round < 60; ++round) {
        ASSERT_TRUE(store().blobs().put(digestOf(seed), bytes, never));
        (void)store().blobs().sync({digestOf(seed)}, round % 2 == 0);
        if (round % 3 == i % 3) {
          ASSERT_TRUE(store().blobs().remove(digestOf(seed)));
        }
        const auto read = store().blobs().openRead(digestOf(seed), 1 << 20, true);
        ASSERT_TRUE(read || read.error().status == BERTH_NOT_FOUND) << read.error().message;
        if (read) {
          ASSERT_EQ(read->data, bytes);
        }
      }
      ASSERT_TRUE(store().blobs().put(digestOf(seed), bytes, never));
    });
  for (auto& thread : threads) thread.join();
  reopen();
  EXPECT_EQ(contentOf(path(blobPath(digestOf(0)))), "small one");
  EXPECT_EQ(contentOf(path(blobPath(digestOf(1)))), kBig);
}

TEST_F(BlobFiles, AreListedInByteOrderWhereverTheyAre) {
  std::vector<std::string> sorted;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    putBlob(seed, seed % 3 == 0 ? kBig : "small");
    sorted.push_back(digestOf(seed));
  }
  std::sort(sorted.begin(), sorted.end());
  std::vector<std::string> listed;
  for (std::string after;;) {
    const auto page = store().blobs().list(after, 6);
    ASSERT_TRUE(page);
    for (const auto& blob : page->blobs) listed.push_back(blob.digest);
    if (!page->more) break;
    after = listed.back();
  }
  EXPECT_EQ(listed, sorted);
  EXPECT_EQ(statusIn(store().blobs().list("", 0)), BERTH_INVALID_ARGUMENT);
}

TEST_F(BlobFiles, AreDurableAfterASync) {
  putBlob(1, kBig);
  putBlob(2, "small");
  ASSERT_TRUE(store().blobs().sync({digestOf(1), digestOf(2)}, false));
  EXPECT_EQ(rows("SELECT count(*) FROM blobs WHERE durable = 0"), 0U);
  const auto unknown = store().blobs().sync({digestOf(1), digestOf(77), digestOf(78)}, true);
  ASSERT_EQ(statusIn(unknown), BERTH_NOT_FOUND);
  EXPECT_NE(unknown.error().message.find(digestOf(77)), std::string::npos);
}

TEST_F(BlobFiles, BecomeDurableInTheBackground) {
  putBlob(1, kBig);
  EXPECT_TRUE(eventually([&] { return rows("SELECT count(*) FROM blobs WHERE durable = 1") == 1; }));
}

TEST_F(BlobFiles, AreDurableWhenAnsweredIfThatIsConfigured) {
  close();
  settings_.durable_blobs = true;
  open();
  putBlob(1, kBig);
  EXPECT_EQ(rows("SELECT count(*) FROM blobs WHERE durable = 1"), 1U);
}

// Checklist 40.
TEST_F(BlobFiles, ThatAreMissingAreADataLossOnceAndHealedByAPush) {
  for (const bool truncated : {false, true}) {
    putBlob(1, kBig);
    ASSERT_TRUE(store().blobs().sync({digestOf(1)}, false));
    const auto file = path(blobPath(digestOf(1)));
    truncated ? files::resize_file(file, 10) : void(files::remove(file));
    EXPECT_EQ(statusIn(store().blobs().openRead(digestOf(1), 0, true)), BERTH_DATA_LOSS);
    EXPECT_TRUE(lines_.has(digestOf(1).substr(7)));
    EXPECT_EQ(statusIn(store().blobs().stat(digestOf(1))), BERTH_NOT_FOUND);
    putBlob(1, kBig);
    EXPECT_EQ(store().blobs().openRead(digestOf(1), 1 << 20, true)->data, kBig);
    ASSERT_TRUE(store().blobs().remove(digestOf(1)));
  }
}

TEST_F(BlobFiles, AreReplacedByAPushEvenBeforeTheLossWasSeen) {
  putBlob(1, kBig);
  ASSERT_TRUE(store().blobs().sync({digestOf(1)}, false));
  files::resize_file(path(blobPath(digestOf(1))), 10);
  putBlob(1, kBig);
  EXPECT_EQ(contentOf(path(blobPath(digestOf(1)))), kBig);
}

TEST_F(BlobFiles, FollowThroughTheBacklogWithoutLosingAny) {
  close();
  settings_.journal_bytes = 1 << 20;
  open();
  std::vector<std::thread> writers;
  for (std::uint64_t writer = 0; writer < 4; ++writer)
    writers.emplace_back([&, writer] {
      for (std::uint64_t i = 0; i < 200; ++i)
        ASSERT_TRUE(store().blobs().put(digestOf(writer * 1000 + i), std::to_string(writer * 1000 + i), never));
    });
  for (auto& writer : writers) writer.join();
  close();
  for (std::uint64_t writer = 0; writer < 4; ++writer)
    for (std::uint64_t i = 0; i < 200; ++i)
      ASSERT_EQ(contentOf(path(blobPath(digestOf(writer * 1000 + i)))), std::to_string(writer * 1000 + i));
}

TEST_F(BlobFiles, RefuseWhatIsTooLargeForOneCall) {
  EXPECT_EQ(statusIn(store().blobs().put(digestOf(1), std::string(Blobs::kPutMax + 1, 'x'), never)),
            BERTH_INVALID_ARGUMENT);
  putBlob(1, std::string(Blobs::kPutMax, 'x'));
}

}  // namespace
}  // namespace berth::storage_fs
