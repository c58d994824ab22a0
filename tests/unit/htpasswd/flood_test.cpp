// SPDX-License-Identifier: Apache-2.0
// P4: a flood of logins is refused at a bound, and hurts nobody who is known already.
#include "test_file.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <thread>

namespace berth::htpasswd_auth {
namespace {

using Clock = std::chrono::steady_clock;
using namespace std::chrono_literals;

constexpr int kAttackers = 16;
constexpr int kAttempts = 12;

TEST(Flood, P4IsBoundedAndLeavesOtherCallsAlone) {
  Settings settings;
  settings.workers = 1;
  settings.queue = 4;
  Login login{"bob:" + cryptOf("secret", "$2y$10$abcdefghijklmnopqrstuu") + "\n", {}, settings};
  ASSERT_EQ(login("bob", "secret").subject, "bob");

  std::atomic<int> refused{0};
  std::atomic<int> other{0};
  std::atomic<int> running{kAttackers};
  std::vector<std::thread> attackers;
  for (int at = 0; at < kAttackers; ++at)
    attackers.emplace_back([&, at] {
      for (int attempt = 0; attempt < kAttempts; ++attempt) {
        const auto status = login(at % 2 == 0 ? "bob" : "nobody", "wrong").status;
        if (status == BERTH_RESOURCE_EXHAUSTED) ++refused;
        if (status != BERTH_RESOURCE_EXHAUSTED && status != BERTH_UNAUTHENTICATED && status != BERTH_OK) ++other;
        std::this_thread::sleep_for(5ms);
      }
      --running;
    });
  std::vector<Clock::duration> taken;
  while (running > 0) {
    const auto start = Clock::now();
    EXPECT_EQ(login("bob", "secret").subject, "bob");
    taken.push_back(Clock::now() - start);
    std::this_thread::sleep_for(1ms);
  }
  for (auto& attacker : attackers) attacker.join();
  std::sort(taken.begin(), taken.end());
  const auto median = taken[taken.size() / 2];
  RecordProperty("refused", refused.load());
  RecordProperty("median_us", static_cast<int>(median / 1us));
  EXPECT_GT(refused, 0);
  EXPECT_EQ(other, 0);
  EXPECT_LT(median, 50ms);
}

}  // namespace
}  // namespace berth::htpasswd_auth
