// SPDX-License-Identifier: Apache-2.0
#include "app/storage_probe.hpp"

#include "registry/registry.hpp"
#include "support/memory_storage.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <string>
#include <thread>
#include <vector>

namespace berth::app {
namespace {

using std::chrono::milliseconds;

class StorageProbeTest : public testing::Test {
 protected:
  StorageProbe::Times times_{milliseconds{200}, milliseconds{300}, milliseconds{10'000}};
  test::MemoryBlobs blobs_;
  const observe::Log log_{static_cast<observe::Level>(99)};
  OpenSign sign_;
  std::atomic<int> writes_{0};
};

TEST_F(StorageProbeTest, SaysWhatKeepsTheRegistryClosedWithoutAWrite) {
  StorageProbe probe{sign_, [this] { return ++writes_, Result<void>{}; }, blobs_, log_, times_};
  sign_.close("the Back End is away");
  const auto answer = probe.ready();
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().detail, "the Back End is away");
  EXPECT_EQ(writes_, 0);
}

TEST_F(StorageProbeTest, SharesOneWriteAmongAllWhoAskAtATime) {
  sign_.open();
  StorageProbe probe{sign_, [this] { return ++writes_, Result<void>{}; }, blobs_, log_, times_};
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) threads.emplace_back([&] { EXPECT_TRUE(probe.ready()); });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(writes_, 1);
  std::this_thread::sleep_for(times_.shared * 2);
  EXPECT_TRUE(probe.ready());
  EXPECT_EQ(writes_, 2);
}

TEST_F(StorageProbeTest, NamesTheCauseOfAWriteThatFails) {
  sign_.open();
  StorageProbe probe{sign_, [] { return Result<void>{fail(ErrorCode::kNoSpace, "free some")}; }, blobs_, log_, times_};
  const auto answer = probe.ready();
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().detail, "insufficient storage: free some");
}

TEST_F(StorageProbeTest, WaitsOnlyOnceForAWriteThatHangs) {
  sign_.open();
  std::promise<void> go_on;
  const auto gone_on = go_on.get_future().share();
  StorageProbe probe{sign_, [gone_on] { return gone_on.wait(), Result<void>{}; }, blobs_, log_, times_};
  const auto began = std::chrono::steady_clock::now();
  EXPECT_FALSE(probe.ready());
  EXPECT_GE(std::chrono::steady_clock::now() - began, times_.patience);
  for (int i = 0; i < 1000; ++i) EXPECT_FALSE(probe.ready());
  EXPECT_LT(std::chrono::steady_clock::now() - began, times_.patience * 10) << "the others do not wait";
  go_on.set_value();
  for (int i = 0; i < 100 && !probe.ready(); ++i) std::this_thread::sleep_for(milliseconds{10});
  EXPECT_TRUE(probe.ready());
}

TEST_F(StorageProbeTest, SaysNoOnceTheProcessIsAboutToEnd) {
  sign_.open();
  StorageProbe probe{sign_, [] { return Result<void>{}; }, blobs_, log_, times_};
  EXPECT_TRUE(probe.ready());
  probe.stop();
  EXPECT_FALSE(probe.ready());
}

TEST(WriteProbe, WritesBytesAndRecordsAndLeavesNothing) {
  test::MemoryBlobs blobs;
  test::MemoryRecords records;
  registry::Registry registry{blobs, records, {}};
  registry::WriteProbe probe{registry.uploads};
  EXPECT_TRUE(probe.run());
  EXPECT_TRUE(probe.run());
  EXPECT_EQ(blobs.uploads(), 0U);
  const auto left = records.list("uploads", "", "", 10);
  ASSERT_TRUE(left);
  EXPECT_TRUE(left->records.empty());
}

TEST(WriteProbe, CleansUpOnceItCanWhatItCouldNotBefore) {
  test::MemoryBlobs blobs;
  test::MemoryRecords records;
  registry::Registry registry{blobs, records, {}};
  registry::WriteProbe probe{registry.uploads};
  blobs.calls.before = [](std::string_view name) -> Result<void> {
    if (name == "cancelUpload") return fail(ErrorCode::kUnavailable, "read-only");
    return {};
  };
  EXPECT_FALSE(probe.run());
  EXPECT_FALSE(probe.run());
  EXPECT_EQ(blobs.uploads(), 1U) << "a failing store is not filled";
  blobs.calls.before = {};
  EXPECT_TRUE(probe.run());
  EXPECT_EQ(blobs.uploads(), 0U);
}

}  // namespace
}  // namespace berth::app
