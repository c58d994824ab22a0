// SPDX-License-Identifier: Apache-2.0
// The change feed.
#include "contract/contract_test.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <set>

namespace berth::test {
namespace {

using namespace std::chrono_literals;

class Watch : public ContractTest {
 protected:
  static storage::RecordKey key(int number) { return {"links", "a/b", "n" + std::to_string(number)}; }
};
BERTH_FOUR_WAYS(Watch);

TEST_P(Watch, FromNowBeginsWithTheRevisionOfNow) {
  const auto applied = records().put(key(1), "before", true);
  Watcher watcher{records(), {}};
  EXPECT_EQ(watcher.begin(), applied.value);
  ASSERT_TRUE(records().put(key(2), "after", true).ok());
  const auto changes = watcher.changes(1);
  ASSERT_EQ(changes.size(), 1U);
  EXPECT_EQ(changes[0].key, key(2)) << "what was before the watch is none of its business";
}

TEST_P(Watch, TellsTheChangesInTheOrderOfTheirBatches) {
  Watcher watcher{records(), {}};
  watcher.begin();
  std::vector<std::uint64_t> sequences;
  for (int i = 0; i < 50; ++i) sequences.push_back(records().put(key(i), "x", i % 10 == 9).value.sequence);
  ASSERT_TRUE(records().remove(key(0)).ok());
  const auto changes = watcher.changes(51);
  ASSERT_EQ(changes.size(), 51U);
  for (std::size_t i = 0; i < 50; ++i) {
    EXPECT_EQ(changes[i].key, key(static_cast<int>(i)));
    EXPECT_EQ(changes[i].revision.sequence, sequences[i]);
    EXPECT_FALSE(changes[i].removed);
  }
  EXPECT_EQ(changes[50].key, key(0));
  EXPECT_TRUE(changes[50].removed);
}

TEST_P(Watch, TellsEachRecordOfABatch) {
  Watcher watcher{records(), {}};
  watcher.begin();
  storage::Batch batch;
  for (int i = 0; i < 10; ++i) batch.changes.push_back({key(i), "x", false});
  batch.changes.push_back({key(3), {}, true});
  const auto applied = records().apply(batch);
  const auto changes = watcher.changes(10);
  std::set<std::string> names;
  for (const auto& change : changes) {
    EXPECT_EQ(change.revision, applied.value);
    names.insert(change.key.name);
  }
  EXPECT_GE(names.size(), 9U);
  EXPECT_EQ(names.count("n9"), 1U);
}

TEST_P(Watch, TellsOfADurableBatchSoon) {
  Watcher watcher{records(), {}};
  watcher.begin();
  for (int i = 0; i < 5; ++i) {
    ASSERT_TRUE(records().put(key(i), "x", true).ok());
    EXPECT_EQ(watcher.changes(static_cast<std::size_t>(i) + 1, 5s).size(), static_cast<std::size_t>(i) + 1);
  }
}

TEST_P(Watch, TellsOfABatchThatNeedNotBeDurableToo) {
  Watcher watcher{records(), {}};
  watcher.begin();
  ASSERT_TRUE(records().put(key(1), "x").ok());
  EXPECT_EQ(watcher.changes(1, 10s).size(), 1U);
}

TEST_P(Watch, BeatsAtLeastEachSecondWhileNothingChanges) {
  Watcher watcher{records(), {}};
  const auto events = watcher.waitFor([](const auto& seen) { return seen.size() >= 4; });
  ASSERT_GE(events.size(), 4U);
  for (std::size_t i = 1; i < events.size(); ++i) {
    EXPECT_TRUE(events[i].key.collection.empty());
    EXPECT_LT(events[i].at - events[i - 1].at, 3s) << "Front Ends stop to trust their caches by then";
  }
}

TEST_P(Watch, GoesOnAfterADisconnectWithoutLossOrRepetition) {
  Revision seen;
  std::vector<std::string> told;
  for (int round = 0; round < 5; ++round) {
    Watcher watcher{records(), seen};
    if (round == 0) seen = watcher.begin();
    for (int i = 0; i < 10; ++i) ASSERT_TRUE(records().put(key(round * 10 + i), "x", i == 9).ok());
    const std::size_t take = round == 4 ? 50 - told.size() : 7;
    auto changes = watcher.changes(take);
    if (round < 4) changes.resize(std::min(changes.size(), take));
    for (const auto& change : changes) {
      told.push_back(change.key.name);
      seen = change.revision;
    }
  }
  ASSERT_EQ(told.size(), 50U);
  for (int i = 0; i < 50; ++i) EXPECT_EQ(told[static_cast<std::size_t>(i)], key(i).name);
}

TEST_P(Watch, ACursorOfAnotherIncarnationIsTooOld) {
  const auto applied = records().put(key(1), "x", true);
  reopen();
  Watcher watcher{records(), applied.value};
  EXPECT_EQ(watcher.end().code, BERTH_OUT_OF_RANGE);
}

TEST_P(Watch, ACursorThatTheFeedHasForgottenIsTooOld) {
  const auto first = records().put(key(1), "x", true);
  // More than a store may be expected to remember, and far more than a slow Front End falls behind.
  constexpr int kBatches = 20;
  constexpr int kChanges = 5000;
  for (int i = 0; i < kBatches; ++i) {
    storage::Batch batch;
    for (int c = 0; c < kChanges; ++c) batch.changes.push_back({key(c), std::to_string(i), false});
    batch.durable = i + 1 == kBatches;
    ASSERT_TRUE(records().apply(batch).ok());
  }
  Watcher watcher{records(), first.value};
  EXPECT_EQ(watcher.end().code, BERTH_OUT_OF_RANGE);
  Watcher fresh{records(), {}};
  fresh.begin();
  ASSERT_TRUE(records().put(key(1), "y", true).ok());
  EXPECT_EQ(fresh.changes(1).size(), 1U);
}

TEST_P(Watch, EndsSoonWhenCancelled) {
  auto watcher = std::make_unique<Watcher>(records(), Revision{});
  watcher->begin();
  const auto began = std::chrono::steady_clock::now();
  watcher.reset();
  EXPECT_LT(std::chrono::steady_clock::now() - began, 5s);
}

TEST_P(Watch, ManyWatchersAreToldTheSame) {
  std::vector<std::unique_ptr<Watcher>> watchers;
  for (int i = 0; i < 5; ++i) watchers.push_back(std::make_unique<Watcher>(records(), Revision{}));
  for (auto& watcher : watchers) watcher->begin();
  for (int i = 0; i < 20; ++i) ASSERT_TRUE(records().put(key(i), "x", i == 19).ok());
  for (auto& watcher : watchers) {
    const auto changes = watcher->changes(20);
    ASSERT_EQ(changes.size(), 20U);
    for (int i = 0; i < 20; ++i) EXPECT_EQ(changes[static_cast<std::size_t>(i)].key, key(i));
  }
}

}  // namespace
}  // namespace berth::test
