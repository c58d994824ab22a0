// SPDX-License-Identifier: Apache-2.0
#include "storage/read_ahead.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <thread>

namespace berth::storage {
namespace {

TEST(ReadAhead, RefusesWhenAllThreadsAreBusyAndFinishesWhatItTook) {
  std::atomic<int> done{0};
  std::atomic<bool> may_end{false};
  auto ahead = std::make_unique<ReadAhead>();
  for (std::size_t i = 0; i < ReadAhead::kThreads; ++i) {
    EXPECT_TRUE(ahead->take([&] {
      while (!may_end) std::this_thread::sleep_for(std::chrono::milliseconds{1});
      ++done;
    }));
  }
  EXPECT_FALSE(ahead->take([&] { ++done; }));
  may_end = true;
  ahead.reset();
  EXPECT_EQ(done, static_cast<int>(ReadAhead::kThreads));
}

TEST(ReadAhead, UsesAThreadAgain) {
  std::atomic<int> done{0};
  ReadAhead ahead;
  for (int i = 1; i <= 100; ++i) {
    while (!ahead.take([&] { ++done; })) std::this_thread::yield();
    while (done < i) std::this_thread::yield();
  }
  EXPECT_EQ(done, 100);
}

}  // namespace
}  // namespace berth::storage
