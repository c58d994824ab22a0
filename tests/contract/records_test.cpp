// SPDX-License-Identifier: Apache-2.0
// Records: values, order, batches, preconditions.
#include "contract/contract_test.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <atomic>
#include <fstream>
#include <iterator>
#include <set>
#include <thread>

namespace berth::test {
namespace {

using testing::ElementsAre;
using testing::ElementsAreArray;

constexpr std::size_t kMiB = 1 << 20;

class Records : public ContractTest {
 protected:
  static storage::RecordKey key(std::string name, std::string scope = "a/b", std::string collection = "links") {
    return {std::move(collection), std::move(scope), std::move(name)};
  }
};
BERTH_FOUR_WAYS(Records);

TEST_P(Records, AbsentOnesHaveNoVersion) {
  const auto found = records().get({key("x"), key("y")});
  ASSERT_TRUE(found.ok()) << found;
  ASSERT_EQ(found.value.records.size(), 2U);
  for (const auto& record : found.value.records) EXPECT_FALSE(record.found());
  EXPECT_NE(found.value.revision.incarnation, 0U);
}

TEST_P(Records, AreReadAsWrittenWithTheVersionOfTheirBatch) {
  const auto applied = records().put(key("x"), "value");
  ASSERT_TRUE(applied.ok()) << applied;
  const auto found = records().get({key("x")});
  EXPECT_EQ(found.value.records.at(0).value, "value");
  EXPECT_EQ(found.value.records.at(0).version, applied.value.sequence);
  EXPECT_EQ(found.value.revision.incarnation, applied.value.incarnation);
  EXPECT_GE(found.value.revision.sequence, applied.value.sequence);
}

TEST_P(Records, SequencesGrowByOneWithEachBatchThatChangedSomething) {
  const auto first = records().put(key("x"), "1");
  const auto second = records().put(key("y"), "2");
  EXPECT_EQ(second.value.sequence, first.value.sequence + 1);
  ASSERT_TRUE(records().remove(key("absent")).ok());
  EXPECT_EQ(records().info().value.revision.sequence, second.value.sequence);
}

TEST_P(Records, ComeInTheOrderOfTheKeys) {
  for (const char* name : {"c", "a", "b"}) ASSERT_TRUE(records().put(key(name), name).ok());
  const auto found = records().get({key("b"), key("none"), key("a"), key("b")});
  ASSERT_EQ(found.value.records.size(), 4U);
  EXPECT_EQ(found.value.records[0].value, "b");
  EXPECT_FALSE(found.value.records[1].found());
  EXPECT_EQ(found.value.records[2].value, "a");
  EXPECT_EQ(found.value.records[3].value, "b");
}

TEST_P(Records, AnyBytesAreAValue) {
  std::string every;
  for (int byte = 0; byte < 256; ++byte) every += static_cast<char>(byte);
  for (const std::string& value : {std::string{}, every, std::string(3, '\0'), randomBytes(kMiB)}) {
    ASSERT_TRUE(records().put(key("x"), value).ok());
    const auto record = records().one(key("x"));
    EXPECT_TRUE(record.found());
    EXPECT_EQ(record.value, value);
  }
}

TEST_P(Records, KeysOfOneTextCutDifferentlyAreDifferent) {
  ASSERT_TRUE(records().put({"links", "a/b", "c"}, "1").ok());
  ASSERT_TRUE(records().put({"links", "a", "b/c"}, "2").ok());
  ASSERT_TRUE(records().put({"link", "sa/b", "c"}, "3").ok());
  ASSERT_TRUE(records().put({"links", "", "a/b/c"}, "4").ok());
  EXPECT_EQ(records().one({"links", "a/b", "c"}).value, "1");
  EXPECT_EQ(records().one({"links", "a", "b/c"}).value, "2");
  EXPECT_EQ(records().one({"link", "sa/b", "c"}).value, "3");
  EXPECT_EQ(records().one({"links", "", "a/b/c"}).value, "4");
}

TEST_P(Records, InvalidKeysAndLimitsAreRefused) {
  for (const std::string& collection : {std::string{}, std::string{"Tags"}, std::string{"a b"}, std::string{"../x"}}) {
    EXPECT_EQ(records().put({collection, "s", "n"}, "v").code, BERTH_INVALID_ARGUMENT) << collection;
    EXPECT_EQ(records().get({{collection, "s", "n"}}).code, BERTH_INVALID_ARGUMENT) << collection;
    EXPECT_EQ(records().list(collection, "s", "", 10).code, BERTH_INVALID_ARGUMENT) << collection;
  }
  EXPECT_EQ(records().put(key(std::string(4096, 'n')), "v").code, BERTH_INVALID_ARGUMENT);
  EXPECT_EQ(records().put(key("x"), std::string(kMiB + 1, 'v')).code, BERTH_INVALID_ARGUMENT);
  EXPECT_EQ(records().get({}).code, BERTH_INVALID_ARGUMENT);
  EXPECT_EQ(records().list("links", "a/b", "", 0).code, BERTH_INVALID_ARGUMENT);
  EXPECT_EQ(records().list("links", "a/b", "", 10'001).code, BERTH_INVALID_ARGUMENT);
}

TEST_P(Records, ABatchIsAllOrNothing) {
  const auto before = records().put(key("x"), "old");
  storage::Batch batch;
  batch.preconditions = {{key("x"), before.value.sequence}, {key("y"), 12345}};
  batch.changes = {{key("x"), "new", false}, {key("y"), "new", false}};
  EXPECT_EQ(records().apply(batch).code, BERTH_FAILED_PRECONDITION);
  EXPECT_EQ(records().one(key("x")).value, "old");
  EXPECT_FALSE(records().one(key("y")).found());
  batch.preconditions.back().version = 0;
  const auto applied = records().apply(batch);
  ASSERT_TRUE(applied.ok()) << applied;
  for (const char* name : {"x", "y"}) {
    EXPECT_EQ(records().one(key(name)).value, "new");
    EXPECT_EQ(records().one(key(name)).version, applied.value.sequence);
  }
}

TEST_P(Records, PreconditionsHoldForTheVersionAndForAbsence) {
  storage::Batch create;
  create.preconditions = {{key("x"), 0}};
  create.changes = {{key("x"), "first", false}};
  const auto created = records().apply(create);
  ASSERT_TRUE(created.ok()) << created;
  EXPECT_EQ(records().apply(create).code, BERTH_FAILED_PRECONDITION);
  storage::Batch change;
  change.preconditions = {{key("x"), created.value.sequence}};
  change.changes = {{key("x"), "second", false}};
  const auto changed = records().apply(change);
  ASSERT_TRUE(changed.ok()) << changed;
  EXPECT_EQ(records().apply(change).code, BERTH_FAILED_PRECONDITION);
  storage::Batch remove;
  remove.preconditions = {{key("x"), changed.value.sequence}};
  remove.changes = {{key("x"), {}, true}};
  ASSERT_TRUE(records().apply(remove).ok());
  EXPECT_TRUE(records().apply(create).ok());
}

TEST_P(Records, LaterChangesOfOneKeyWinAndRemovingTheAbsentIsNothing) {
  storage::Batch batch;
  batch.changes = {{key("x"), "1", false},
                   {key("y"), "1", false},
                   {key("x"), "2", false},
                   {key("y"), {}, true},
                   {key("z"), {}, true}};
  ASSERT_TRUE(records().apply(batch).ok());
  EXPECT_EQ(records().one(key("x")).value, "2");
  EXPECT_FALSE(records().one(key("y")).found());
  EXPECT_FALSE(records().one(key("z")).found());
}

TEST_P(Records, ConcurrentChangesByVersionLoseNothing) {
  constexpr int kThreads = 4;
  constexpr int kEach = 25;
  ASSERT_TRUE(records().put(key("count"), "0").ok());
  const auto addOne = [&] {
    const auto record = records().one(key("count"));
    storage::Batch batch;
    batch.preconditions = {{key("count"), record.version}};
    batch.changes = {{key("count"), std::to_string(std::stoi(record.value) + 1), false}};
    return records().apply(batch).ok();
  };
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&] {
      for (int done = 0; done < kEach;) done += addOne() ? 1 : 0;
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(records().one(key("count")).value, std::to_string(kThreads * kEach));
}

TEST_P(Records, AreListedInByteOrderOfTheirNamesWithinTheirScope) {
  std::vector<std::string> names{"1.10", "1.9", "Z", "_x", "a", "a-b/t", "a.c/x", "a/b/t", "a/t", "ab", "é", "日"};
  for (auto name = names.rbegin(); name != names.rend(); ++name) ASSERT_TRUE(records().put(key(*name), *name).ok());
  for (const char* scope : {"a", "a/", "a/b/", "a/b/c", "b", ""}) ASSERT_TRUE(records().put(key("x", scope), "x").ok());
  ASSERT_TRUE(records().put(key("x", "a/b", "tagged"), "x").ok());
  std::sort(names.begin(), names.end());
  for (const std::uint32_t limit : {1U, 5U, 12U, 100U})
    EXPECT_THAT(records().names("links", "a/b", limit).value, ElementsAreArray(names)) << limit;
  EXPECT_TRUE(records().names("links", "nobody").value.empty());
}

TEST_P(Records, ACursorNeedNotExist) {
  for (const char* name : {"a", "c", "e"}) ASSERT_TRUE(records().put(key(name), name).ok());
  const auto page = records().list("links", "a/b", "b", 1);
  ASSERT_EQ(page.value.records.size(), 1U);
  EXPECT_EQ(page.value.records[0].name, "c");
  EXPECT_EQ(page.value.records[0].value, "c");
  EXPECT_NE(page.value.records[0].version, 0U);
  EXPECT_TRUE(page.value.more);
  EXPECT_FALSE(records().list("links", "a/b", "c", 1).value.more);
  EXPECT_TRUE(records().list("links", "a/b", "e", 10).value.records.empty());
}

TEST_P(Records, KeysOnlyLeavesTheValuesOut) {
  ASSERT_TRUE(records().put(key("a"), "value").ok());
  const auto page = records().list("links", "a/b", "", 10, true);
  ASSERT_EQ(page.value.records.size(), 1U);
  EXPECT_EQ(page.value.records[0].name, "a");
  EXPECT_EQ(page.value.records[0].value, "");
}

TEST_P(Records, ThoseThatStayAreListedOnceWhileOthersWrite) {
  std::vector<std::string> stay;
  for (int i = 0; i < 100; ++i) stay.push_back("stay" + std::to_string(1000 + i));
  for (const auto& name : stay) ASSERT_TRUE(records().put(key(name), "x").ok());
  std::atomic<bool> done{false};
  std::thread writer{[&] {
    for (int i = 0; !done; ++i) {
      EXPECT_TRUE(records().put(key("stay" + std::to_string(1000 + i % 100) + "+"), "x").ok());
      EXPECT_TRUE(records().put(key(stay[static_cast<std::size_t>(i) % stay.size()]), std::to_string(i)).ok());
      EXPECT_TRUE(records().remove(key("stay" + std::to_string(1000 + (i + 50) % 100) + "+")).ok());
    }
  }};
  for (int walk = 0; walk < 10; ++walk) {
    auto names = records().names("links", "a/b", 7).value;
    EXPECT_TRUE(std::is_sorted(names.begin(), names.end()));
    std::erase_if(names, [](const std::string& name) { return name.back() == '+'; });
    EXPECT_EQ(names, stay);
  }
  done = true;
  writer.join();
}

TEST_P(Records, PagesOfBigValuesArriveWhole) {
  std::set<std::string> names;
  for (int i = 0; i < 24; ++i) {
    const std::string name = "big" + std::to_string(i);
    names.insert(name);
    ASSERT_TRUE(records().put(key(name), std::string(kMiB, static_cast<char>('a' + i))).ok());
  }
  std::set<std::string> seen;
  std::string after;
  for (bool more = true; more;) {
    const auto page = records().list("links", "a/b", after, 100);
    ASSERT_TRUE(page.ok()) << page;
    ASSERT_FALSE(page.value.records.empty());
    for (const auto& record : page.value.records) {
      EXPECT_EQ(record.value.size(), kMiB);
      seen.insert(record.name);
      after = record.name;
    }
    more = page.value.more;
  }
  EXPECT_EQ(seen, names);
}

TEST_P(Records, AreThereAfterReopeningInANewIncarnation) {
  const auto first = records().put(key("lazy"), "1");
  const auto second = records().put(key("durable"), "2", true);
  reopen();
  EXPECT_EQ(records().one(key("lazy")).value, "1");
  EXPECT_EQ(records().one(key("lazy")).version, first.value.sequence);
  EXPECT_EQ(records().one(key("durable")).value, "2");
  const auto info = records().info();
  ASSERT_TRUE(info.ok()) << info;
  EXPECT_NE(info.value.revision.incarnation, second.value.incarnation);
  EXPECT_GE(info.value.revision.sequence, second.value.sequence);
  EXPECT_FALSE(info.value.derived_lost);
}

TEST_P(Records, MirroredOnesAreFilesThatPeopleRead) {
  ASSERT_TRUE(records().put({"tags", "team/app", "latest"}, "sha256:abc 2026-01-02T03:04:05.000000006Z\n").ok());
  ASSERT_TRUE(records().put({"tags", "team", "app"}, "a tag of the name of a folder\n").ok());
  const auto contentOf = [&](const std::string& path) {
    std::ifstream file{root() / "manifests" / path};
    return std::string{std::istreambuf_iterator<char>{file}, {}};
  };
  EXPECT_EQ(contentOf("team/app/latest"), "sha256:abc 2026-01-02T03:04:05.000000006Z\n");
  EXPECT_EQ(contentOf("team/app:"), "a tag of the name of a folder\n");
  ASSERT_TRUE(records().remove({"tags", "team/app", "latest"}).ok());
  EXPECT_FALSE(std::filesystem::exists(root() / "manifests/team/app/latest"));
}

TEST_P(Records, ALostIndexIsReadAgainFromTheFilesAndToldUntilRestored) {
  const std::string history = "sha256:" + std::string(64, 'c') + " 2026-01-02T03:04:05.000000006Z\n";
  ASSERT_TRUE(records().put({"tags", "team/app", "latest"}, history, true).ok());
  ASSERT_TRUE(records().put({"links", "team/app", "sha256:x"}, "derived", true).ok());
  loseIndex();
  EXPECT_TRUE(records().info().value.derived_lost);
  EXPECT_EQ(records().one({"tags", "team/app", "latest"}).value, history);
  EXPECT_FALSE(records().one({"links", "team/app", "sha256:x"}).found());
  storage::Batch restored;
  restored.changes = {{{"links", "team/app", "sha256:x"}, "derived again", false}};
  restored.derived_restored = true;
  restored.durable = true;
  ASSERT_TRUE(records().apply(restored).ok());
  EXPECT_FALSE(records().info().value.derived_lost);
  reopen();
  EXPECT_FALSE(records().info().value.derived_lost);
}

}  // namespace
}  // namespace berth::test
