// SPDX-License-Identifier: Apache-2.0
#include "storage/grpc_record_store.hpp"

#include "unit/storage/direct_connection.hpp"
#include "unit/storage/fake_store.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <thread>

namespace berth::storage {
namespace {

using std::chrono::milliseconds;

const RecordKey kKey{"tags", "library/redis", "latest"};

/// The record store over a table of this process: its rules do not depend on what lies between.
class GrpcRecordStoreTest : public ::testing::Test {
 protected:
  GrpcRecordStoreTest() { waitUntilLive(); }

  void waitUntilLive() {
    waitFor([this] { return store.isCacheLive(); });
  }
  static void waitFor(const std::function<bool()>& condition) {
    const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds{10};
    while (!condition()) {
      ASSERT_LT(std::chrono::steady_clock::now(), give_up);
      std::this_thread::sleep_for(milliseconds{2});
    }
  }
  std::string value(const RecordKey& key = kKey) {
    const auto record = store.get(key);
    return record ? record->value : "error";
  }
  static Batch write(const std::string& value, std::uint64_t version) {
    Batch batch;
    batch.preconditions.push_back({kKey, version});
    batch.changes.push_back({kKey, value, false});
    return batch;
  }

  const observe::Log log{observe::Level::kError};
  berth::test::FakeStore fake;
  berth::test::DirectConnection direct{fake, log};
  GrpcRecordStore store{direct.connection(), log, {1 << 20, milliseconds{1500}}};
};

TEST_F(GrpcRecordStoreTest, AsksOnceAndAnswersFromTheCacheThen) {
  fake.change("tags", "library/redis", "latest", "a");
  EXPECT_EQ(value(), "a");
  waitFor([&] { return fake.calls == 1; });
  EXPECT_EQ(value(), "a");
  EXPECT_EQ(fake.calls, 1);
}

TEST_F(GrpcRecordStoreTest, AsksEachTimeForARecordThatWasAbsent) {
  EXPECT_FALSE(store.get(kKey)->found());
  EXPECT_EQ(store.get(kKey)->name, "latest");
  fake.mute = true;
  fake.change("tags", "library/redis", "latest", "a");
  EXPECT_EQ(value(), "a");
  EXPECT_EQ(store.getAll({kKey})->at(0).value, "a");
}

TEST_F(GrpcRecordStoreTest, CacheHitsDoNotTouchTheLane) {
  ASSERT_TRUE(store.apply(write("a", 0)).has_value());
  Lane& lane = direct.connection().lane();
  for (std::size_t i = 0; i < lane.width(); ++i) lane.enter();
  EXPECT_TRUE(store.get(kKey).has_value());
  EXPECT_TRUE(store.getShared(kKey).has_value());
  for (std::size_t i = 0; i < lane.width(); ++i) lane.leave();
}

// Checklist 57.
TEST_F(GrpcRecordStoreTest, OwnWriteIsReadAtOnceWithoutAsking) {
  const auto version = store.apply(write("a", 0));
  ASSERT_TRUE(version.has_value()) << version.error().detail;
  const int before = fake.calls;
  const auto record = store.get(kKey);
  EXPECT_EQ(record->value, "a");
  EXPECT_EQ(record->version, *version);
  EXPECT_EQ(fake.calls, before);
}

TEST_F(GrpcRecordStoreTest, OwnRemovalIsReadAtOnce) {
  ASSERT_TRUE(store.apply(write("a", 0)).has_value());
  Batch removal;
  removal.changes.push_back({kKey, {}, true});
  ASSERT_TRUE(store.apply(removal).has_value());
  EXPECT_FALSE(store.get(kKey)->found());
}

TEST_F(GrpcRecordStoreTest, LaterChangeOfOneKeyInABatchWins) {
  Batch batch;
  batch.changes.push_back({kKey, "first", false});
  batch.changes.push_back({kKey, "second", false});
  ASSERT_TRUE(store.apply(batch).has_value());
  EXPECT_EQ(value(), "second");
}

TEST_F(GrpcRecordStoreTest, AnothersWriteIsSeenByTheFeed) {
  ASSERT_TRUE(store.apply(write("a", 0)).has_value());
  fake.change("tags", "library/redis", "latest", "b");
  waitFor([&] { return value() == "b"; });
}

TEST_F(GrpcRecordStoreTest, FailedPreconditionDropsTheKeyFromTheCache) {
  ASSERT_TRUE(store.apply(write("a", 0)).has_value());
  fake.mute = true;
  fake.change("tags", "library/redis", "latest", "b");
  ASSERT_EQ(value(), "a");
  const auto refused = store.apply(write("c", 2));
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().code, ErrorCode::kPreconditionFailed);
  EXPECT_EQ(value(), "b");
}

TEST_F(GrpcRecordStoreTest, UnknownOutcomeDropsTheKeyFromTheCache) {
  ASSERT_TRUE(store.apply(write("a", 0)).has_value());
  fake.mute = true;
  fake.lose_answers = true;
  EXPECT_EQ(store.apply(write("b", 2)).error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(value(), "b");
}

TEST_F(GrpcRecordStoreTest, GetFreshGoesPastTheCacheAndRefreshesIt) {
  ASSERT_TRUE(store.apply(write("a", 0)).has_value());
  fake.mute = true;
  fake.change("tags", "library/redis", "latest", "b");
  ASSERT_EQ(value(), "a");
  EXPECT_EQ(store.getFresh(kKey)->value, "b");
  EXPECT_EQ(value(), "b");
}

TEST_F(GrpcRecordStoreTest, SilentFeedMeansThatTheStoreIsAsked) {
  ASSERT_TRUE(store.apply(write("a", 0)).has_value());
  fake.mute = true;
  fake.change("tags", "library/redis", "latest", "b");
  waitFor([&] { return !store.isCacheLive(); });
  EXPECT_EQ(value(), "b");
  fake.fail_with = BERTH_UNAVAILABLE;
  EXPECT_EQ(store.get(kKey).error().code, ErrorCode::kUnavailable);
  fake.fail_with = BERTH_OK;
  fake.mute = false;
  waitUntilLive();
  const int before = fake.calls;
  EXPECT_EQ(value(), "b");
  EXPECT_EQ(value(), "b");
  EXPECT_LE(fake.calls, before + 1);
}

TEST_F(GrpcRecordStoreTest, WhatComesAfterASilenceDoesNotTellThatTheCacheIsRight) {
  ASSERT_EQ(fake.feeds_begun, 1);
  fake.mute = true;
  waitFor([&] { return !store.isCacheLive(); });
  fake.mute = false;
  waitUntilLive();
  EXPECT_EQ(fake.feeds_begun, 2) << "the feed was believed without being asked for anew";
}

TEST_F(GrpcRecordStoreTest, GetAllAsksForTheMissingOnesInOneCallAndKeepsTheOrder) {
  fake.change("tags", "r", "a", "1");
  fake.change("tags", "r", "b", "2");
  waitFor([&] { return value({"tags", "r", "b"}) == "2"; });
  const int before = fake.calls;
  const auto records = store.getAll({{"tags", "r", "a"}, {"tags", "r", "b"}, {"tags", "r", "none"}});
  ASSERT_TRUE(records.has_value());
  ASSERT_EQ(records->size(), 3U);
  EXPECT_EQ(records->at(0).value, "1");
  EXPECT_EQ(records->at(1).value, "2");
  EXPECT_FALSE(records->at(2).found());
  EXPECT_EQ(fake.calls, before + 1);
}

TEST_F(GrpcRecordStoreTest, ListsAPageWithAndWithoutValues) {
  for (const std::string name : {"a", "b", "c"}) fake.change("tags", "r", name, "v" + name);
  const auto page = store.list("tags", "r", "a", 1);
  ASSERT_TRUE(page.has_value());
  ASSERT_EQ(page->records.size(), 1U);
  EXPECT_EQ(page->records[0].name, "b");
  EXPECT_EQ(page->records[0].value, "vb");
  EXPECT_TRUE(page->more);
  const auto names = store.listNames("tags", "r", "", 10);
  ASSERT_TRUE(names.has_value());
  ASSERT_EQ(names->records.size(), 3U);
  EXPECT_EQ(names->records[2].name, "c");
  EXPECT_EQ(names->records[2].value, "");
  EXPECT_FALSE(names->more);
}

TEST_F(GrpcRecordStoreTest, NeverReadsBackLessThanItsOwnWritesUnderReadersAndAnotherWriter) {
  std::atomic<std::uint64_t> written{0};
  std::atomic<bool> stop{false};
  std::atomic<int> wrong{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 3; ++i) {
    threads.emplace_back([&] {
      while (!stop) {
        const std::uint64_t least = written;
        if (store.get(kKey)->version < least) ++wrong;
      }
    });
  }
  threads.emplace_back([&] {
    while (!stop) {
      fake.change("tags", "library/redis", "other", "x");
      std::this_thread::sleep_for(milliseconds{1});
    }
  });
  for (int i = 0; i < 500; ++i) {
    Batch batch;
    batch.changes.push_back({kKey, std::to_string(i), false});
    written = *store.apply(batch);
  }
  stop = true;
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(wrong, 0);
}

}  // namespace
}  // namespace berth::storage
