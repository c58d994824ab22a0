// SPDX-License-Identifier: Apache-2.0
#include "storage/record_cache.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace berth::storage {
namespace {

using std::chrono::milliseconds;

const RecordKey kKey{"tags", "library/redis", "latest"};

std::shared_ptr<const Record> recordOf(std::string value, std::uint64_t version) {
  return std::make_shared<const Record>(Record{kKey.name, std::move(value), version});
}

class RecordCacheTest : public testing::Test {
 protected:
  RecordCacheTest() {
    cache.follow({7, 10});
    cache.heard();
  }

  void read(const std::string& value, Revision revision) {
    cache.insert(kKey, recordOf(value, revision.sequence), revision, cache.begin(kKey).forgotten);
  }
  std::string cached() {
    const auto found = cache.find(kKey).record;
    return found ? found->value : "(nothing)";
  }

  RecordCache cache{1 << 20, std::chrono::hours{1}};
};

TEST_F(RecordCacheTest, AnswersWhatWasInserted) {
  read("a", {7, 10});
  EXPECT_EQ(cached(), "a");
}

TEST_F(RecordCacheTest, DoesNotRememberThatARecordIsAbsentButWhenItWas) {
  read("before", {7, 10});
  cache.insert(kKey, recordOf("", 0), {7, 12}, cache.begin(kKey).forgotten);
  EXPECT_EQ(cached(), "(nothing)");
  read("before", {7, 11});
  EXPECT_EQ(cached(), "(nothing)");
  read("after", {7, 13});
  EXPECT_EQ(cached(), "after");
}

TEST_F(RecordCacheTest, OwnRemovalLeavesNothing) {
  read("a", {7, 10});
  cache.replace(kKey, recordOf("", 0), {7, 12});
  EXPECT_EQ(cached(), "(nothing)");
  EXPECT_EQ(cache.cost(), 0U);
}

TEST_F(RecordCacheTest, RefusesAnAnswerOlderThanTheLastInvalidation) {
  cache.invalidate(kKey, {7, 12});
  read("old", {7, 11});
  EXPECT_EQ(cached(), "(nothing)");
  read("new", {7, 12});
  EXPECT_EQ(cached(), "new");
}

TEST_F(RecordCacheTest, RefusesAnAnswerFromBeforeTheFeedBegan) {
  read("old", {7, 9});
  EXPECT_EQ(cached(), "(nothing)");
}

TEST_F(RecordCacheTest, KeepsAnEntryThatKnowsOfTheEventAlready) {
  read("new", {7, 12});
  cache.invalidate(kKey, {7, 12});
  EXPECT_EQ(cached(), "new");
  cache.invalidate(kKey, {7, 13});
  EXPECT_EQ(cached(), "(nothing)");
}

TEST_F(RecordCacheTest, KeepsTheNewerOfTwoAnswers) {
  read("new", {7, 12});
  read("old", {7, 11});
  EXPECT_EQ(cached(), "new");
}

TEST_F(RecordCacheTest, OwnBatchReplacesTheEntry) {
  read("old", {7, 11});
  cache.replace(kKey, recordOf("new", 12), {7, 12});
  EXPECT_EQ(cached(), "new");
}

TEST_F(RecordCacheTest, OwnBatchThatAnswersLateDoesNotHideALaterOne) {
  cache.replace(kKey, recordOf("later", 13), {7, 13});
  cache.replace(kKey, recordOf("earlier", 12), {7, 12});
  EXPECT_EQ(cached(), "later");
}

TEST_F(RecordCacheTest, ForgetsAndTakesNoAnswerThatWasUnderWay) {
  const auto lookup = cache.begin(kKey);
  cache.forget(kKey);
  cache.insert(kKey, recordOf("old", 11), {7, 11}, lookup.forgotten);
  EXPECT_EQ(cached(), "(nothing)");
  read("new", {7, 11});
  EXPECT_EQ(cached(), "new");
}

TEST_F(RecordCacheTest, AnswersNothingOnceTheFeedIsSilentAndAllAgainWhenItIsHeard) {
  RecordCache impatient{1 << 20, milliseconds{50}};
  impatient.follow({7, 10});
  impatient.heard();
  impatient.insert(kKey, recordOf("a", 10), {7, 10}, impatient.begin(kKey).forgotten);
  std::this_thread::sleep_for(milliseconds{100});
  EXPECT_FALSE(impatient.isLive());
  EXPECT_EQ(impatient.find(kKey).record, nullptr);
  std::shared_ptr<const Record> found;
  for (int i = 0; i < 1000 && !found; ++i) {  // as often as it takes to be asked within its patience
    impatient.heard();
    found = impatient.find(kKey).record;
  }
  ASSERT_NE(found, nullptr);
  EXPECT_EQ(found->value, "a");
}

TEST_F(RecordCacheTest, AnotherIncarnationEmptiesIt) {
  read("a", {7, 10});
  cache.follow({8, 3});
  EXPECT_EQ(cached(), "(nothing)");
  read("of the old one", {7, 100});
  EXPECT_EQ(cached(), "(nothing)");
  read("from before the feed", {8, 2});
  EXPECT_EQ(cached(), "(nothing)");
  read("b", {8, 3});
  EXPECT_EQ(cached(), "b");
}

TEST_F(RecordCacheTest, SameIncarnationAgainKeepsTheEntries) {
  read("a", {7, 10});
  cache.follow({7, 20});
  EXPECT_EQ(cached(), "a");
}

TEST_F(RecordCacheTest, OwnBatchOfAnotherIncarnationDropsTheEntryAndTheAnswersUnderWay) {
  read("a", {7, 10});
  const auto lookup = cache.begin(kKey);
  cache.replace(kKey, recordOf("b", 2), {8, 2});
  EXPECT_EQ(cached(), "(nothing)");
  cache.insert(kKey, recordOf("a", 10), {7, 10}, lookup.forgotten);
  EXPECT_EQ(cached(), "(nothing)");
}

TEST_F(RecordCacheTest, ResetTakesNothingUntilAFeedIsFollowed) {
  read("a", {7, 10});
  cache.reset();
  cache.heard();
  read("b", {7, 11});
  EXPECT_EQ(cached(), "(nothing)");
  cache.follow({7, 11});
  read("b", {7, 11});
  EXPECT_EQ(cached(), "b");
}

TEST_F(RecordCacheTest, StaysWithinItsBytes) {
  for (int i = 0; i < 10'000; ++i) {
    const RecordKey key{"tags", "r", std::to_string(i)};
    cache.insert(key, recordOf(std::string(1000, 'x'), 11), {7, 11}, cache.begin(key).forgotten);
  }
  EXPECT_LE(cache.cost(), std::size_t{1} << 20);
  EXPECT_GT(cache.cost(), std::size_t{1} << 19);
}

// One writer counts up; readers ask the "store" and insert with the revision they saw. Nobody may see the value of a
// batch after a later one was acknowledged.
TEST_F(RecordCacheTest, NeverGoesBackInTimeUnderConcurrentReadersAndAWriter) {
  std::atomic<std::uint64_t> store{10};
  std::atomic<std::uint64_t> acknowledged{10};
  std::atomic<bool> stop{false};
  std::atomic<int> wrong{0};
  std::vector<std::thread> readers;
  for (int i = 0; i < 4; ++i) {
    readers.emplace_back([&] {
      while (!stop) {
        const std::uint64_t least = acknowledged;
        const auto lookup = cache.find(kKey);
        if (lookup.record && lookup.record->version < least) ++wrong;
        if (lookup.record) continue;
        const std::uint64_t seen = store;
        cache.insert(kKey, recordOf("", seen), {7, seen}, lookup.forgotten);
      }
    });
  }
  for (int i = 0; i < 20'000; ++i) {
    const std::uint64_t sequence = ++store;
    cache.heard();
    if (i % 3 == 0) {
      cache.invalidate(kKey, {7, sequence});
    } else {
      cache.replace(kKey, recordOf("", sequence), {7, sequence});
    }
    acknowledged = sequence;
  }
  stop = true;
  for (auto& reader : readers) reader.join();
  EXPECT_EQ(wrong, 0);
}

}  // namespace
}  // namespace berth::storage
