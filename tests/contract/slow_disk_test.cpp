// SPDX-License-Identifier: Apache-2.0
// A disk whose syncs take 5 ms more: who asks for no durability does not pay for it.
#include "contract/contract_test.hpp"

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <thread>

namespace berth::test {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

// Long enough that a machine with other work to do is not taken for a slow disk.
constexpr auto kDelay = 50ms;

/// The variable is read when a store is opened, so it has to be there before the fixture.
struct SlowedSyncs {
  SlowedSyncs() { ::setenv("BERTH_FS_SYNC_DELAY_MS", "50", 1); }
  ~SlowedSyncs() { ::unsetenv("BERTH_FS_SYNC_DELAY_MS"); }
};

class SlowDisk : private SlowedSyncs, public ContractTest {
 protected:
  /// The median time of `times` calls.
  template <class Act>
  static Clock::duration usual(int times, const Act& act) {
    std::vector<Clock::duration> took;
    for (int i = 0; i < times; ++i) {
      const auto began = Clock::now();
      act(i);
      took.push_back(Clock::now() - began);
    }
    std::nth_element(took.begin(), took.begin() + times / 2, took.end());
    return took[static_cast<std::size_t>(times) / 2];
  }
  static storage::RecordKey key(int number) { return {"links", "a/b", "n" + std::to_string(number)}; }
};
BERTH_FOUR_WAYS(SlowDisk);

TEST_P(SlowDisk, DurableBatchesWaitAndOthersDoNot) {
  EXPECT_GE(usual(10, [&](int i) { EXPECT_TRUE(records().put(key(i), "x", true).ok()); }), kDelay);
  EXPECT_LT(usual(100, [&](int i) { EXPECT_TRUE(records().put(key(i), "y").ok()); }), kDelay);
}

TEST_P(SlowDisk, OthersDoNotWaitWhileSomebodySyncsAllTheTime) {
  std::atomic<bool> done{false};
  std::thread durable{[&] {
    for (int i = 0; !done; ++i) EXPECT_TRUE(records().put(key(1'000'000 + i % 10), "x", true).ok());
  }};
  EXPECT_LT(usual(100, [&](int i) { EXPECT_TRUE(records().put(key(i), "x").ok()); }), kDelay);
  EXPECT_LT(usual(100, [&](int i) { EXPECT_TRUE(records().one(key(i)).found()); }), kDelay);
  done = true;
  durable.join();
}

TEST_P(SlowDisk, SmallBlobsDoNotWaitBeforeTheirSync) {
  std::vector<std::string> contents;
  for (int i = 0; i < 50; ++i) contents.push_back(randomBytes(1000));
  const auto at = [&](int i) -> const std::string& { return contents[static_cast<std::size_t>(i)]; };
  EXPECT_LT(usual(50, [&](int i) { EXPECT_TRUE(blobs().put(digestOf(at(i)), at(i)).ok()); }), kDelay);
  const auto began = Clock::now();
  std::vector<std::string> digests;
  for (const auto& content : contents) digests.push_back(digestOf(content));
  ASSERT_TRUE(blobs().sync(digests).ok());
  EXPECT_GE(Clock::now() - began, kDelay);
  EXPECT_LT(Clock::now() - began, 50 * kDelay) << "one sync for all of them, not one for each";
}

TEST_P(SlowDisk, DurableBatchesOfManyShareTheirSyncs) {
  constexpr int kThreads = 16;
  constexpr int kEach = 20;
  const auto began = Clock::now();
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < kEach; ++i) EXPECT_TRUE(records().put(key(t * 1000 + i), "x", true).ok());
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_LT(Clock::now() - began, kThreads * kEach * kDelay / 2) << "group commit";
}

}  // namespace
}  // namespace berth::test
