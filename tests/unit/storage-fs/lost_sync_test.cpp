// SPDX-License-Identifier: Apache-2.0
// What happens when the disk does not keep what it took: no later sync may call it durable.
#include "blob_sync.hpp"
#include "opened_store.hpp"
#include "schema.hpp"
#include "wal_sync.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <thread>
#include <vector>

namespace berth::storage_fs {
namespace {

class LostSync : public testing::Test {
 protected:
  LostSync() : log_{lines_.log()} {
    auto database = Database::open(folder_.path() + "/db", Database::Access::kWrite);
    EXPECT_TRUE(database && createTables(*database));
    commits_ = std::make_unique<GroupCommit>(*std::move(database), 0, 0);
  }

  Position commit() {
    LambdaChange change{[](Transaction& transaction) -> Outcome<void> {
                          ++transaction.sequence;
                          return setMeta(transaction.database, "x", std::uint64_t{1});
                        },
                        [] {}};
    return commits_->commit(change).value_or(Position{});
  }

  TemporaryFolder folder_;
  Lines lines_;
  Log log_;
  Disk disk_;
  std::unique_ptr<GroupCommit> commits_;
};

TEST_F(LostSync, OfTheJournalIsUnavailableUntilACheckpointHasWrittenAllAnew) {
  int unsyncable[2];
  ASSERT_EQ(::pipe2(unsyncable, O_CLOEXEC), 0);
  std::atomic<bool> may_checkpoint{false};
  std::atomic<std::uint64_t> durable{0};
  WalSync wal{File{unsyncable[0]}, disk_, *commits_,
              [&]() -> Outcome<void> {
                if (may_checkpoint) return {};
                return failed(BERTH_UNAVAILABLE, "not yet");
              },
              log_};
  wal.onDurable([&](Position position) { durable = position.sequence; });
  commits_->onCommit([&](Position position) { wal.committed(position); });
  wal.start();
  EXPECT_EQ(statusIn(wal.waitFor(commit().group)), BERTH_UNAVAILABLE);
  EXPECT_EQ(statusIn(wal.waitFor(commit().group)), BERTH_UNAVAILABLE);
  EXPECT_EQ(durable, 0U);
  EXPECT_TRUE(wal.failure());
  EXPECT_TRUE(lines_.has("may be lost in a power failure")) << lines_.all();
  may_checkpoint = true;
  EXPECT_TRUE(eventually([&] { return !wal.failure(); }));
  EXPECT_EQ(durable, 2U);
  EXPECT_TRUE(wal.waitFor(commits_->committed().group));
  ::close(unsyncable[1]);
}

// Checklist 94.
TEST_F(LostSync, OfABlobIsUnavailableAndTheBlobIsDropped) {
  auto directory = Directory::open(folder_.path() + "/data");
  ASSERT_TRUE(directory);
  std::vector<std::string> dropped;
  BlobSync sync{**directory, disk_, *commits_, [&](const BlobName& name) {
                  dropped.push_back(name.digest());
                  return true;
                }};
  const auto name = BlobName::parse(digestOf(1));
  ASSERT_TRUE(name);
  sync.expect(*name, 100'000);
  sync.arrived(name->digest());
  EXPECT_EQ(statusIn(sync.sync({*name})), BERTH_UNAVAILABLE);
  EXPECT_EQ(dropped, std::vector<std::string>{digestOf(1)});
  EXPECT_EQ(statusIn(sync.sync({*name})), BERTH_UNAVAILABLE) << "a second try must not say that all is well";
  sync.forget(name->digest());
  EXPECT_TRUE(sync.sync({*name}));
}

TEST_F(LostSync, OfABlobThatCouldNotBeNotedIsTriedAgain) {
  auto directory = Directory::open(folder_.path() + "/data");
  ASSERT_TRUE(directory);
  BlobSync sync{**directory, disk_, *commits_, [](const BlobName&) { return true; }};
  const auto name = BlobName::parse(digestOf(1));
  ASSERT_TRUE(name);
  writeFile(folder_.path() + "/data/" + blobPath(digestOf(1)), "bytes");
  sync.expect(*name, 5);
  sync.arrived(name->digest());
  LambdaChange lose{
      [](Transaction& transaction) { return transaction.database.execute("ALTER TABLE blobs RENAME TO gone"); }, [] {}};
  LambdaChange restore{
      [](Transaction& transaction) { return transaction.database.execute("ALTER TABLE gone RENAME TO blobs"); }, [] {}};
  ASSERT_TRUE(commits_->commit(lose));
  EXPECT_FALSE(sync.sync({*name}));
  ASSERT_TRUE(commits_->commit(restore));
  EXPECT_TRUE(sync.sync({*name}));
}

using WriteAheadLog = OpenedStore;

TEST_F(WriteAheadLog, StaysShortWhileManyWriteAndRead) {
  open();
  std::atomic<bool> stop{false};
  std::vector<std::thread> readers;
  for (int i = 0; i < 3; ++i)
    readers.emplace_back([&] {
      while (!stop) ASSERT_TRUE(store().records().list({"links", "s", "", 100, false}));
    });
  std::uintmax_t longest = 0;
  for (int i = 0; i < 600; ++i) {
    put("links", "s", std::to_string(i % 150), std::string(200'000, 'x'));
    longest = std::max(longest, std::filesystem::file_size(path("index/berth.sqlite-wal")));
  }
  stop = true;
  for (auto& reader : readers) reader.join();
  EXPECT_LT(longest, 64U << 20) << "120 MB were written";
}

}  // namespace
}  // namespace berth::storage_fs
