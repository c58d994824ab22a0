// SPDX-License-Identifier: Apache-2.0
#include "group_commit.hpp"

#include "opened_store.hpp"
#include "schema.hpp"

#include <atomic>
#include <thread>
#include <vector>

namespace berth::storage_fs {
namespace {

class Grouped : public testing::Test {
 protected:
  Grouped() {
    auto database = Database::open(folder_.path() + "/db", Database::Access::kWrite);
    EXPECT_TRUE(database && createTables(*database));
    commits_ = std::make_unique<GroupCommit>(*std::move(database), 0, 0);
  }

  template <class Apply>
  Outcome<Position> commit(Apply apply) {
    LambdaChange change{std::move(apply), [] {}};
    return commits_->commit(change);
  }

  TemporaryFolder folder_;
  std::unique_ptr<GroupCommit> commits_;
};

Outcome<void> fine(Transaction& transaction) {
  ++transaction.sequence;
  return setMeta(transaction.database, "x", std::uint64_t{1});
}

TEST_F(Grouped, ManyCallersShareTransactions) {
  std::vector<std::thread> callers;
  const auto paused = std::make_unique<std::unique_lock<std::mutex>>(commits_->pause());
  for (int i = 0; i < 16; ++i) callers.emplace_back([&] { EXPECT_TRUE(commit(fine)); });
  EXPECT_TRUE(eventually([&] { return commits_->waiting() == 16; }));
  paused->unlock();
  for (auto& caller : callers) caller.join();
  EXPECT_EQ(commits_->sequence(), 16U);
  EXPECT_LE(commits_->committed().group, 2U);
}

TEST_F(Grouped, AChangeThatIsRefusedHarmsNoOther) {
  std::atomic<int> refused{0};
  std::vector<std::thread> callers;
  for (int i = 0; i < 16; ++i)
    callers.emplace_back([&, i] {
      const auto outcome = commit([&](Transaction& transaction) -> Outcome<void> {
        if (i % 4 == 0) return failed(BERTH_FAILED_PRECONDITION, "no");
        return fine(transaction);
      });
      if (!outcome) ++refused;
    });
  for (auto& caller : callers) caller.join();
  EXPECT_EQ(refused, 4);
  EXPECT_EQ(commits_->sequence(), 12U);
}

TEST_F(Grouped, ADatabaseFailureRollsBackAndTheNextGroupWorks) {
  const auto outcome = commit([](Transaction& transaction) -> Outcome<void> {
    FS_CHECK(fine(transaction));
    return transaction.database.execute("INSERT INTO no_such_table VALUES (1)");
  });
  EXPECT_FALSE(outcome);
  EXPECT_EQ(commits_->sequence(), 0U);
  EXPECT_TRUE(commit(fine));
  EXPECT_EQ(commits_->sequence(), 1U);
}

TEST_F(Grouped, WhoHasGoneLeavesTheQueueAndItsChangeIsNotMade) {
  std::atomic<bool> begun{false};
  std::atomic<bool> may_end{false};
  std::thread leader{[&] {
    EXPECT_TRUE(commit([&](Transaction& transaction) {
      begun = true;
      EXPECT_TRUE(eventually([&] { return may_end.load(); }));
      return fine(transaction);
    }));
  }};
  ASSERT_TRUE(eventually([&] { return begun.load(); }));
  LambdaChange change{fine, [] {}};
  const auto outcome = commits_->commit(change, [] { return true; });
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().status, BERTH_CANCELLED);
  may_end = true;
  leader.join();
  EXPECT_TRUE(commit(fine));
  EXPECT_EQ(commits_->sequence(), 2U);
}

TEST_F(Grouped, ALogThatNobodyMovesStopsGrowing) {
  auto database = Database::open(folder_.path() + "/db", Database::Access::kWrite);
  ASSERT_TRUE(database);
  GroupCommit limited{*std::move(database), 0, 0, {50, 60}};
  int made = 0;
  const auto put = [&] {
    // Another value each time: what stays the same is not written.
    LambdaChange change{
        [&](Transaction& transaction) { return setMeta(transaction.database, "x", static_cast<std::uint64_t>(made)); },
        [] {}};
    return limited.commit(change);
  };
  while (made < 100 && put()) ++made;
  EXPECT_GT(made, 1);
  EXPECT_LT(made, 100);
  EXPECT_EQ(statusIn(put()), BERTH_UNAVAILABLE);
  limited.walMoved();
  EXPECT_TRUE(put());
}

TEST_F(Grouped, AnExceptionIsAFailureOfTheGroupOnly) {
  const auto outcome = commit([](Transaction&) -> Outcome<void> { throw std::runtime_error{"boom"}; });
  ASSERT_FALSE(outcome);
  EXPECT_NE(outcome.error().message.find("boom"), std::string::npos);
  EXPECT_TRUE(commit(fine));
}

}  // namespace
}  // namespace berth::storage_fs
