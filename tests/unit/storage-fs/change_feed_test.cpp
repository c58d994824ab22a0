// SPDX-License-Identifier: Apache-2.0
#include "opened_store.hpp"

#include <atomic>
#include <thread>
#include <vector>

namespace berth::storage_fs {
namespace {

using Clock = std::chrono::steady_clock;

struct Seen {
  std::uint64_t sequence;
  std::string name;  // empty: heartbeat
  bool removed;
};

/// Events after `cursor` until `enough` says so or some seconds have passed.
std::vector<Seen> watch(ChangeFeed& feed, const Revision& cursor,
                        const std::function<bool(const std::vector<Seen>&)>& enough, Outcome<void>* outcome = nullptr) {
  std::vector<Seen> seen;
  const auto until = Clock::now() + std::chrono::seconds{5};
  const auto ended = feed.watch(
      cursor, [&] { return Clock::now() > until; },
      [&](const FeedEvent& event) {
        seen.push_back({event.sequence, std::string{event.parts().name}, event.removed});
        return !enough(seen);
      });
  if (outcome) *outcome = ended;
  return seen;
}

auto atLeast(std::size_t count) {
  return [count](const std::vector<Seen>& seen) { return seen.size() >= count; };
}

class Watched : public OpenedStore {
 protected:
  Watched() { open(); }
};

TEST_F(Watched, FromNowBeginsWithAHeartbeatOfThePresentRevision) {
  const auto revision = put("links", "s", "before", "x", true);
  const auto seen = watch(store().feed(), {}, atLeast(1));
  ASSERT_EQ(seen.size(), 1U);
  EXPECT_EQ(seen[0].name, "");
  EXPECT_EQ(seen[0].sequence, revision.sequence);
}

TEST_F(Watched, NamesChangesInTheOrderOfTheirBatches) {
  const auto start = store().records().revision();
  for (int i = 0; i < 50; ++i) put("links", "s", std::to_string(i), "x", i == 49);
  removeRecord("links", "s", "7");
  removeRecord("links", "s", "absent");
  std::vector<Seen> changes;
  for (const auto& event : watch(store().feed(), start, atLeast(52)))
    if (!event.name.empty()) changes.push_back(event);
  ASSERT_EQ(changes.size(), 51U);
  for (std::size_t i = 0; i < 50; ++i) {
    EXPECT_EQ(changes[i].name, std::to_string(i));
    EXPECT_EQ(changes[i].sequence, start.sequence + i + 1);
  }
  EXPECT_EQ(changes[50].name, "7");
  EXPECT_TRUE(changes[50].removed);
}

TEST_F(Watched, ResumesAfterACursor) {
  put("links", "s", "one", "x", true);
  const auto cursor = put("links", "s", "two", "x", true);
  put("links", "s", "three", "x", true);
  const auto seen = watch(store().feed(), cursor, atLeast(1));
  ASSERT_EQ(seen.size(), 1U);
  EXPECT_EQ(seen[0].name, "three");
}

TEST_F(Watched, HeartbeatsEachSecond) {
  const auto begun = Clock::now();
  const auto seen = watch(store().feed(), {}, atLeast(4));
  ASSERT_EQ(seen.size(), 4U);
  EXPECT_LT(Clock::now() - begun, std::chrono::seconds{4});
}

TEST_F(Watched, ShowsWhatNobodyWaitsForWithinASecond) {
  const auto start = store().records().revision();
  put("links", "s", "lazy", "x", false);
  const auto begun = Clock::now();
  const auto seen = watch(store().feed(), start, atLeast(1));
  ASSERT_FALSE(seen.empty());
  EXPECT_EQ(seen[0].name, "lazy");
  EXPECT_LT(Clock::now() - begun, std::chrono::seconds{3});
}

TEST_F(Watched, RefusesACursorOfAnotherOpening) {
  const auto cursor = put("links", "s", "n", "x", true);
  reopen();
  Outcome<void> outcome;
  watch(store().feed(), cursor, atLeast(1), &outcome);
  EXPECT_EQ(statusIn(outcome), BERTH_OUT_OF_RANGE);
}

TEST_F(Watched, RefusesACursorFromTheFuture) {
  auto cursor = put("links", "s", "n", "x", true);
  cursor.sequence += 1000;
  Outcome<void> outcome;
  watch(store().feed(), cursor, atLeast(1), &outcome);
  EXPECT_EQ(statusIn(outcome), BERTH_OUT_OF_RANGE);
}

TEST_F(Watched, EndsSoonWhenCancelled) {
  const auto begun = Clock::now();
  const auto outcome = store().feed().watch(
      {}, [&] { return Clock::now() - begun > std::chrono::milliseconds{50}; }, [](const FeedEvent&) { return true; });
  EXPECT_TRUE(outcome);
  EXPECT_LT(Clock::now() - begun, std::chrono::seconds{2});
}

TEST(ChangeFeed, RefusesACursorThatTheRingHasForgotten) {
  ChangeFeed feed{1, 10, {4, 1 << 20}};
  for (std::uint64_t sequence = 11; sequence <= 20; ++sequence) feed.add({"links", "s", "n"}, sequence, false);
  feed.durable(20);
  Outcome<void> outcome;
  watch(feed, {1, 12}, atLeast(1), &outcome);
  EXPECT_EQ(statusIn(outcome), BERTH_OUT_OF_RANGE);
  const auto seen = watch(feed, {1, 16}, atLeast(4), &outcome);
  EXPECT_EQ(statusIn(outcome), BERTH_OK);
  ASSERT_EQ(seen.size(), 4U);
  EXPECT_EQ(seen[0].sequence, 17U);
}

TEST(ChangeFeed, TellsAWatcherThatIsTooSlow) {
  ChangeFeed feed{1, 0, {4, 1 << 20}};
  feed.add({"links", "s", "first"}, 1, false);
  feed.durable(1);
  const auto outcome = feed.watch({1, 0}, never, [&](const FeedEvent& event) {
    if (event.sequence == 1)
      for (std::uint64_t sequence = 2; sequence <= 20; ++sequence) feed.add({"links", "s", "n"}, sequence, false);
    return true;
  });
  EXPECT_EQ(statusIn(outcome), BERTH_OUT_OF_RANGE);
}

TEST(ChangeFeed, KeepsBackWhatIsNotDurable) {
  ChangeFeed feed{1, 0};
  feed.add({"links", "s", "a"}, 1, false);
  feed.add({"links", "s", "b"}, 2, false);
  feed.durable(1);
  const auto seen = watch(feed, {1, 0}, [](const std::vector<Seen>& so_far) { return so_far.back().name.empty(); });
  ASSERT_EQ(seen.size(), 2U);
  EXPECT_EQ(seen[0].name, "a");
  EXPECT_EQ(seen[1].sequence, 1U);  // the heartbeat
}

TEST(ChangeFeed, SendsNoHeartbeatBeforeWhatWasDurableByThen) {
  constexpr std::uint64_t kEvents = 600;  // more than are taken at once
  ChangeFeed feed{1, 0};
  for (std::uint64_t sequence = 1; sequence <= kEvents; ++sequence) feed.add({"links", "s", "n"}, sequence, false);
  feed.durable(kEvents);
  std::uint64_t last = 0;
  (void)feed.watch({1, 0}, never, [&](const FeedEvent& event) {
    if (event.sequence == 1) std::this_thread::sleep_for(std::chrono::seconds{1});
    if (event.name_at == 0) return false;
    last = event.sequence;
    return true;
  });
  EXPECT_EQ(last, kEvents);
}

TEST(ChangeFeed, GivesManyWatchersTheSame) {
  ChangeFeed feed{1, 0};
  std::vector<std::thread> watchers;
  std::atomic<std::uint64_t> sum{0};
  for (int i = 0; i < 4; ++i)
    watchers.emplace_back([&] {
      std::uint64_t last = 0;
      (void)feed.watch({1, 0}, never, [&](const FeedEvent& event) {
        if (event.name_at == 0) return true;
        EXPECT_EQ(event.sequence, last + 1);
        last = event.sequence;
        sum += event.sequence;
        return last < 1000;
      });
    });
  for (std::uint64_t sequence = 1; sequence <= 1000; ++sequence) {
    feed.add({"links", "s", "n"}, sequence, false);
    if (sequence % 10 == 0) feed.durable(sequence);
  }
  for (auto& watcher : watchers) watcher.join();
  EXPECT_EQ(sum, 4 * 1000UL * 1001 / 2);
}

}  // namespace
}  // namespace berth::storage_fs
