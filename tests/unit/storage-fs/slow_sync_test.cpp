// SPDX-License-Identifier: Apache-2.0
#include "opened_store.hpp"

#include <atomic>
#include <cstdlib>
#include <thread>
#include <vector>

namespace berth::storage_fs {
namespace {

using Clock = std::chrono::steady_clock;

class SlowSync : public OpenedStore {
 protected:
  SlowSync() {
    ::setenv("BERTH_FS_SYNC_DELAY_MS", "50", 1);
    open();
    ::unsetenv("BERTH_FS_SYNC_DELAY_MS");
  }
};

TEST_F(SlowSync, DelaysThoseWhoAskForDurability) {
  const auto begun = Clock::now();
  put("links", "s", "n", "x", true);
  EXPECT_GE(Clock::now() - begun, std::chrono::milliseconds{50});
}

TEST_F(SlowSync, DelaysNobodyElse) {
  std::atomic<bool> stop{false};
  std::thread durable{[&] {
    while (!stop) put("links", "durable", "n", "x", true);
  }};
  const auto begun = Clock::now();
  for (std::uint64_t i = 0; i < 200; ++i) {
    put("links", "s", std::to_string(i), "x");
    ASSERT_TRUE(store().blobs().put(digestOf(i), "small", never));
  }
  const auto took = Clock::now() - begun;
  stop = true;
  durable.join();
  EXPECT_LT(took, std::chrono::milliseconds{50} * 40) << "400 writes waited for more than a few of the syncs";
}

TEST_F(SlowSync, IsSharedByAllWhoWait) {
  const auto begun = Clock::now();
  std::vector<std::thread> writers;
  for (int i = 0; i < 16; ++i)
    writers.emplace_back([&, i] {
      for (int round = 0; round < 5; ++round) put("links", std::to_string(i), std::to_string(round), "x", true);
    });
  for (auto& writer : writers) writer.join();
  EXPECT_LT(Clock::now() - begun, std::chrono::milliseconds{50} * 30) << "80 durable batches took a sync each";
}

TEST_F(SlowSync, OfOneBlobIsSharedByAllWhoNeedIt) {
  ASSERT_TRUE(store().blobs().put(digestOf(1), std::string(100'000, 'x'), never));
  const auto begun = Clock::now();
  std::vector<std::thread> callers;
  for (int i = 0; i < 8; ++i) callers.emplace_back([&] { EXPECT_TRUE(store().blobs().sync({digestOf(1)}, true)); });
  for (auto& caller : callers) caller.join();
  // One of the file, one of the folder; more would be one after the other, sixteen in all.
  EXPECT_LT(Clock::now() - begun, std::chrono::milliseconds{50} * 14);
}

}  // namespace
}  // namespace berth::storage_fs
