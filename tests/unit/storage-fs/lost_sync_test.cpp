// SPDX-License-Identifier: Apache-2.0
// What happens when the disk does not keep what it took: no later sync may call it durable.
#include "blob_sync.hpp"
#include "blobs.hpp"
#include "checkpointer.hpp"
#include "opened_store.hpp"
#include "schema.hpp"
#include "wal_sync.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
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

constexpr std::uint64_t kTooMuch = 300 << 20;

TEST_F(LostSync, OfABlobThatCannotBeDroppedNowIsDroppedLaterAndHoldsUpNobody) {
  auto directory = Directory::open(folder_.path() + "/data");
  ASSERT_TRUE(directory);
  const auto name = BlobName::parse(digestOf(1));
  ASSERT_TRUE(name);
  std::atomic<int> tries{0};
  BlobSync* sync_of_it = nullptr;
  BlobSync sync{**directory, disk_, *commits_, [&](const BlobName& lost) {
                  if (++tries < 3) return false;
                  sync_of_it->forget(lost.digest());
                  return true;
                }};
  sync_of_it = &sync;
  sync.start();
  sync.expect(*name, kTooMuch);
  sync.arrived(name->digest());
  EXPECT_TRUE(eventually([&] { return tries > 0; }));
  EXPECT_TRUE(sync.waitForRoom(never)) << "what is lost waits for no disk";
  EXPECT_TRUE(eventually([&] { return !sync.isLost(name->digest()); }));
  EXPECT_EQ(tries, 3);
}

TEST_F(LostSync, OfABlobThatACallerCouldNotNoteIsTriedAgainByNobodysWish) {
  auto directory = Directory::open(folder_.path() + "/data");
  ASSERT_TRUE(directory);
  const Disk slow{std::chrono::milliseconds{300}};
  BlobSync sync{**directory, slow, *commits_, [](const BlobName&) { return true; }};
  const auto name = BlobName::parse(digestOf(1));
  ASSERT_TRUE(name);
  writeFile(folder_.path() + "/data/" + blobPath(digestOf(1)), "bytes");
  LambdaChange lose{
      [](Transaction& transaction) { return transaction.database.execute("ALTER TABLE blobs RENAME TO gone"); }, [] {}};
  LambdaChange restore{
      [](Transaction& transaction) { return transaction.database.execute("ALTER TABLE gone RENAME TO blobs"); }, [] {}};
  ASSERT_TRUE(commits_->commit(lose));
  sync.expect(*name, kTooMuch);
  sync.arrived(name->digest());
  std::thread caller{[&] { EXPECT_FALSE(sync.sync({*name})); }};
  std::this_thread::sleep_for(std::chrono::milliseconds{100});
  sync.start();  // and finds nothing to do, because the caller is at it
  caller.join();
  ASSERT_TRUE(commits_->commit(restore));
  EXPECT_TRUE(eventually([&] { return sync.waitForRoom(never).has_value(); }));
}

/// Blobs over parts that a test can reach.
class SyncedBlobs : public LostSync {
 protected:
  SyncedBlobs() {
    directory_ = Directory::open(folder_.path() + "/data").value_or(nullptr);
    small_ = std::make_unique<SmallBlobs>(SmallBlobs::Parts{*directory_, *commits_, readers_, locks_}, 64 << 20);
    sync_ = std::make_unique<BlobSync>(*directory_, disk_, *commits_,
                                       [this](const BlobName& name) { return blobs_->distrust(name); });
    wal_ = std::make_unique<WalSync>(
        File{}, disk_, *commits_, [] { return Outcome<void>{}; }, log_);
    blobs_ = std::make_unique<Blobs>(
        Blobs::Parts{*directory_, *commits_, readers_, *wal_, *small_, *sync_, locks_, log_}, Blobs::Settings{});
  }

  ReaderPool readers_{folder_.path() + "/db"};
  KeyLocks locks_;
  std::unique_ptr<Directory> directory_;
  std::unique_ptr<SmallBlobs> small_;
  std::unique_ptr<BlobSync> sync_;
  std::unique_ptr<WalSync> wal_;
  std::unique_ptr<Blobs> blobs_;
};

TEST_F(SyncedBlobs, WhoSeesARowWaitsForItsFile) {
  std::atomic<bool> begun{false};
  std::atomic<bool> may_end{false};
  LambdaChange before{[&](Transaction&) -> Outcome<void> {
                        begun = true;
                        EXPECT_TRUE(eventually([&] { return may_end.load(); }));
                        return {};
                      },
                      [] {}};
  // In one group with the push, and told of the commit before it.
  berth_status seen = BERTH_INTERNAL;
  LambdaChange first{[](Transaction& transaction) { return setMeta(transaction.database, "x", std::uint64_t{1}); },
                     [&] {
                       EXPECT_TRUE(blobs_->stat(digestOf(1)));
                       seen = statusIn(blobs_->sync({digestOf(1)}, true, [] { return true; }));
                     }};
  std::vector<std::thread> threads;
  threads.emplace_back([&] { EXPECT_TRUE(commits_->commit(before)); });
  ASSERT_TRUE(eventually([&] { return begun.load(); }));
  threads.emplace_back([&] { EXPECT_TRUE(commits_->commit(first)); });
  EXPECT_TRUE(eventually([&] { return commits_->waiting() == 2; }));
  threads.emplace_back([&] { EXPECT_TRUE(blobs_->put(digestOf(1), std::string(100'000, 'x'), never)); });
  EXPECT_TRUE(eventually([&] { return commits_->waiting() == 3; }));
  may_end = true;
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(seen, BERTH_CANCELLED) << "a sync must not say that a blob is durable whose file is not there yet";
  EXPECT_TRUE(blobs_->sync({digestOf(1)}, true));
}

TEST_F(SyncedBlobs, ABlobThatIsLostIsNotHereAndAPushHealsItThoughItsRowCouldNotBeRemoved) {
  const auto alter = [&](const char* sql) {
    LambdaChange change{[&](Transaction& transaction) { return transaction.database.execute(sql); }, [] {}};
    ASSERT_TRUE(commits_->commit(change));
  };
  ASSERT_TRUE(blobs_->put(digestOf(1), std::string(100'000, 'x'), never));
  const auto file = folder_.path() + "/data/" + blobPath(digestOf(1));
  ASSERT_TRUE(std::filesystem::remove(file));
  // Nothing can be noted about removals now.
  alter("ALTER TABLE doomed RENAME TO gone");
  EXPECT_EQ(statusIn(blobs_->sync({digestOf(1)}, true)), BERTH_UNAVAILABLE);
  EXPECT_EQ(statusIn(blobs_->stat(digestOf(1))), BERTH_NOT_FOUND);
  EXPECT_EQ(statusIn(blobs_->sync({digestOf(1)}, true)), BERTH_NOT_FOUND);
  alter("ALTER TABLE gone RENAME TO doomed");
  ASSERT_TRUE(blobs_->put(digestOf(1), std::string(100'000, 'y'), never));
  EXPECT_EQ(contentOf(file), std::string(100'000, 'y'));
  EXPECT_TRUE(blobs_->sync({digestOf(1)}, true));
}

TEST_F(LostSync, OfTheJournalIsOverSoonThoughReadersFollowEachOther) {
  ReaderPool readers{folder_.path() + "/db"};
  auto database = Database::open(folder_.path() + "/db", Database::Access::kWrite);
  ASSERT_TRUE(database);
  Checkpointer checkpointer{*std::move(database), *commits_, readers, log_};
  for (int i = 0; i < 10; ++i) commit();
  std::atomic<bool> stop{false};
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&, i] {
      std::this_thread::sleep_for(std::chrono::milliseconds{10 * i});
      while (!stop) {
        auto reader = readers.borrow();
        ASSERT_TRUE(reader);
        Snapshot snapshot{**reader};
        ASSERT_TRUE(snapshot.begin());
        ASSERT_TRUE(metaNumber(**reader, "x"));
        std::this_thread::sleep_for(std::chrono::milliseconds{40});
      }
    });
  std::this_thread::sleep_for(std::chrono::milliseconds{100});
  const auto moved = checkpointer.moveAll();
  EXPECT_TRUE(moved) << moved.error().message;
  stop = true;
  for (auto& thread : threads) thread.join();
}

TEST_F(LostSync, IsWaitedForOnlyAsLongAsTheCallerDoes) {
  const Disk hung{std::chrono::seconds{2}};
  File wal{::open((folder_.path() + "/db-wal").c_str(), O_RDONLY | O_CLOEXEC)};
  WalSync sync{std::move(wal), hung, *commits_, [] { return Outcome<void>{}; }, log_};
  commits_->onCommit([&](Position position) { sync.committed(position); });
  sync.start();
  const auto begun = std::chrono::steady_clock::now();
  EXPECT_EQ(statusIn(sync.waitFor(commit().group, [] { return true; })), BERTH_CANCELLED);
  EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::milliseconds{1500});
  EXPECT_TRUE(sync.waitFor(commits_->committed().group));
}

using WriteAheadLog = OpenedStore;

TEST_F(WriteAheadLog, StaysShortWhileManyWriteAndRead) {
  open();
  std::atomic<bool> stop{false};
  std::vector<std::thread> readers;
  for (int i = 0; i < 3; ++i)
    readers.emplace_back([&] {
      while (!stop) ASSERT_TRUE(store().records().list({"links", "s", "", 10, false}));
    });
  std::uintmax_t longest = 0;
  for (int i = 0; i < 3000; ++i) {
    put("links", "s", std::to_string(i % 150), std::string(40'000, 'x'));
    longest = std::max(longest, std::filesystem::file_size(path("index/berth.sqlite-wal")));
  }
  stop = true;
  for (auto& reader : readers) reader.join();
  EXPECT_LT(longest, 64U << 20) << "120 MB were written";
}

}  // namespace
}  // namespace berth::storage_fs
