// SPDX-License-Identifier: Apache-2.0
#include "opened_store.hpp"

#include <atomic>
#include <map>
#include <set>
#include <thread>
#include <vector>

namespace berth::storage_fs {
namespace {

class RecordTable : public OpenedStore {
 protected:
  RecordTable() { open(); }

  std::vector<std::string> names(const std::string& collection, const std::string& scope, std::uint32_t page) {
    std::vector<std::string> all;
    std::string after;
    for (;;) {
      const auto found = store().records().list({collection, scope, after, page, false});
      EXPECT_TRUE(found);
      for (const auto& record : found->records) all.push_back(record.name);
      if (!found->more) return all;
      after = all.back();
    }
  }
};

TEST_F(RecordTable, GivesBackWhatWasApplied) {
  const std::string bytes{"\0\xff binary\n", 10};
  const auto revision = put("links", "a/b", "name", bytes);
  const auto record = get("links", "a/b", "name");
  EXPECT_EQ(record.value, bytes);
  EXPECT_EQ(record.version, revision.sequence);
  EXPECT_EQ(get("links", "a", "b/name").version, 0U);
  removeRecord("links", "a/b", "name");
  EXPECT_EQ(get("links", "a/b", "name").version, 0U);
}

TEST_F(RecordTable, AnswersEveryKeyInTheAskedOrder) {
  put("links", "s", "one", "1");
  put("links", "s", "two", "2");
  const auto found = store().records().get({{"links", "s", "two"}, {"links", "s", "none"}, {"links", "s", "one"}});
  ASSERT_TRUE(found);
  ASSERT_EQ(found->records.size(), 3U);
  EXPECT_EQ(found->records[0].value, "2");
  EXPECT_EQ(found->records[1].version, 0U);
  EXPECT_EQ(found->records[1].name, "none");
  EXPECT_EQ(found->records[2].value, "1");
  EXPECT_EQ(found->revision.sequence, 2U);
}

TEST_F(RecordTable, CountsOneForEachBatchThatChangedSomething) {
  const auto first = put("links", "s", "n", "1");
  EXPECT_EQ(put("links", "s", "n", "2").sequence, first.sequence + 1);
  EXPECT_EQ(removeRecord("links", "s", "absent").sequence, first.sequence + 1);
  EXPECT_EQ(removeRecord("links", "s", "n").sequence, first.sequence + 2);
}

TEST_F(RecordTable, LetsTheLaterChangeOfOneKeyWin) {
  Batch batch;
  batch.changes = {{{"links", "s", "n"}, "first", false},
                   {{"links", "s", "n"}, "second", false},
                   {{"links", "s", "m"}, "first", false},
                   {{"links", "s", "m"}, {}, true}};
  ASSERT_TRUE(store().records().apply(batch));
  EXPECT_EQ(get("links", "s", "n").value, "second");
  EXPECT_EQ(get("links", "s", "m").version, 0U);
}

TEST_F(RecordTable, ChangesNothingWhenAPreconditionFails) {
  const auto version = put("links", "s", "n", "1").sequence;
  Batch batch;
  batch.preconditions = {{{"links", "s", "absent"}, 0}, {{"links", "s", "n"}, version + 7}};
  batch.changes = {{{"links", "s", "other"}, "x", false}};
  const auto refused = store().records().apply(batch);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().status, BERTH_FAILED_PRECONDITION);
  EXPECT_EQ(get("links", "s", "other").version, 0U);
  EXPECT_EQ(store().records().revision().sequence, version);
  batch.preconditions.back().version = version;
  EXPECT_TRUE(store().records().apply(batch));
}

// Checklist 92.
TEST_F(RecordTable, LetsOneOfManyWinACompareAndSet) {
  std::atomic<int> won{0};
  std::vector<std::thread> writers;
  for (int i = 0; i < 8; ++i)
    writers.emplace_back([&] {
      Batch batch;
      batch.preconditions = {{{"uploads", "", "u"}, 0}};
      batch.changes = {{{"uploads", "", "u"}, "mine", false}};
      if (store().records().apply(batch)) ++won;
    });
  for (auto& writer : writers) writer.join();
  EXPECT_EQ(won, 1);
}

TEST_F(RecordTable, LosesNoUpdateOfManyWriters) {
  constexpr int kWriters = 6;
  constexpr int kEach = 60;
  std::vector<std::thread> writers;
  for (int i = 0; i < kWriters; ++i)
    writers.emplace_back([&, i] {
      for (int done = 0; done < kEach;) {
        const auto now = store().records().get({{"links", "s", "counter"}});
        ASSERT_TRUE(now);
        const auto& record = now->records[0];
        const std::string next = std::to_string(record.value.empty() ? 1 : std::stoi(record.value) + 1);
        Batch batch;
        batch.preconditions = {{{"links", "s", "counter"}, record.version}};
        batch.changes = {{{"links", "s", "counter"}, next, false}};
        batch.durable = i == 0;
        if (store().records().apply(batch)) ++done;
      }
    });
  for (auto& writer : writers) writer.join();
  EXPECT_EQ(get("links", "s", "counter").value, std::to_string(kWriters * kEach));
}

TEST_F(RecordTable, ListsInByteOrderAPageAtATime) {
  const std::vector<std::string> sorted{"-", "A", "a", "a-b", "a.c", "a/b", "aa", "b", "\xc3\xa4", "\xff"};
  for (auto name = sorted.rbegin(); name != sorted.rend(); ++name) put("repositories", "", *name, "x");
  put("repositories", "other", "aaa", "x");
  put("repositoriesx", "", "aab", "x");
  for (const std::uint32_t page : {1U, 2U, 3U, 10U, 10'000U}) EXPECT_EQ(names("repositories", "", page), sorted);
  const auto first = store().records().list({"repositories", "", "", 2, true});
  ASSERT_TRUE(first);
  EXPECT_TRUE(first->more);
  EXPECT_EQ(first->records.at(0).value, "");
  EXPECT_NE(first->records.at(0).version, 0U);
}

TEST_F(RecordTable, ListsWhatStaysExactlyOnceWhileOthersWrite) {
  std::set<std::string> staying;
  for (int i = 0; i < 200; ++i) {
    staying.insert("stays-" + std::to_string(i));
    put("links", "walk", "stays-" + std::to_string(i), "x");
  }
  std::atomic<bool> stop{false};
  std::thread writer{[&] {
    for (int i = 0; !stop; ++i) {
      put("links", "walk", "comes-" + std::to_string(i % 50), "x");
      removeRecord("links", "walk", "comes-" + std::to_string((i + 25) % 50));
      put("links", "walk", "stays-" + std::to_string(i % 200), "rewritten");
    }
  }};
  for (int round = 0; round < 5; ++round) {
    std::map<std::string, int> seen;
    for (const auto& name : names("links", "walk", 7)) ++seen[name];
    for (const auto& name : staying) EXPECT_EQ(seen[name], 1) << name;
  }
  stop = true;
  writer.join();
}

TEST_F(RecordTable, BoundsAPageByItsBytes) {
  for (int i = 0; i < 5; ++i) put("links", "big", std::to_string(i), std::string(1 << 20, 'x'));
  const auto page = store().records().list({"links", "big", "", 5, false});
  ASSERT_TRUE(page);
  EXPECT_LT(page->records.size(), 5U);
  EXPECT_TRUE(page->more);
  EXPECT_EQ(names("links", "big", 5).size(), 5U);
}

TEST_F(RecordTable, NeverClaimsANewerRevisionThanItRead) {
  std::atomic<bool> stop{false};
  std::thread writer{[&] {
    while (!stop) put("links", "s", "n", "x");
  }};
  for (int i = 0; i < 2000; ++i) {
    const auto found = store().records().get({{"links", "s", "n"}});
    ASSERT_TRUE(found);
    ASSERT_GE(found->records[0].version, found->revision.sequence);
  }
  stop = true;
  writer.join();
}

TEST_F(RecordTable, KeepsEverythingButTheIncarnationOverARestart) {
  const auto before = put("links", "s", "n", "x", true);
  reopen();
  EXPECT_EQ(get("links", "s", "n").version, before.sequence);
  EXPECT_EQ(store().records().revision().sequence, before.sequence);
  EXPECT_NE(store().records().revision().incarnation, before.incarnation);
  EXPECT_NE(store().records().revision().incarnation, 0U);
  EXPECT_EQ(put("links", "s", "n", "y").sequence, before.sequence + 1);
}

TEST_F(RecordTable, RefusesWhatTheContractForbids) {
  const std::string long_name(4096, 'n');
  const std::string long_value((1 << 20) + 1, 'v');
  const std::vector<RecordChange> refused{{{"", "s", "n"}, "x", false},
                                          {{"Links", "s", "n"}, "x", false},
                                          {{"links", "s", long_name}, "x", false},
                                          {{"links", "s", "n"}, long_value, false}};
  for (const auto& change : refused) {
    Batch batch;
    batch.changes = {change};
    EXPECT_EQ(statusIn(store().records().apply(batch)), BERTH_INVALID_ARGUMENT);
  }
  EXPECT_EQ(statusIn(store().records().get({})), BERTH_INVALID_ARGUMENT);
  EXPECT_EQ(statusIn(store().records().list({"links", "s", "", 0, false})), BERTH_INVALID_ARGUMENT);
  EXPECT_EQ(statusIn(store().records().list({"links", "s", "", 10'001, false})), BERTH_INVALID_ARGUMENT);
}

}  // namespace
}  // namespace berth::storage_fs
