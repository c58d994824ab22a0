// SPDX-License-Identifier: Apache-2.0
#include "../../../plugins/auth/htpasswd/hash_pool.hpp"

#include "berth/local_call.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <future>

namespace berth::htpasswd_auth {
namespace {

using namespace std::chrono_literals;
using sdk::LocalCall;

/// Hashing that ends when it is told to.
class Gate {
 public:
  HashPool::Verify verify() {
    return [this](const std::string& password, const std::string& stored) {
      ++begun;
      std::unique_lock lock{mutex_};
      opened_.wait(lock, [this] { return open_; });
      return password == stored;
    };
  }
  void open() {
    const std::lock_guard lock{mutex_};
    open_ = true;
    opened_.notify_all();
  }
  void waitForBegun(int count) const {
    while (begun < count) std::this_thread::sleep_for(1ms);
  }

  std::atomic<int> begun{0};

 private:
  std::mutex mutex_;
  std::condition_variable opened_;
  bool open_ = false;
};

berth_status statusOf(const sdk::Result<bool>& result) {
  return result ? BERTH_OK : result.status().code;
}

std::future<sdk::Result<bool>> ask(HashPool& pool, LocalCall& call) {
  return std::async(std::launch::async, [&] { return pool.verify(call, "a", "a"); });
}

TEST(HashPool, Answers) {
  HashPool pool{2, 4, [](const std::string& password, const std::string& stored) { return password == stored; }};
  const LocalCall call;
  EXPECT_TRUE(*pool.verify(call, "a", "a"));
  EXPECT_FALSE(*pool.verify(call, "a", "b"));
}

// P4.
TEST(HashPool, P4RefusesWhatHasNoRoomToWait) {
  Gate gate;
  HashPool pool{1, 2, gate.verify()};
  LocalCall calls[3];
  std::vector<std::future<sdk::Result<bool>>> asked;
  asked.push_back(ask(pool, calls[0]));
  gate.waitForBegun(1);
  for (int at = 1; at < 3; ++at) asked.push_back(ask(pool, calls[at]));
  while (pool.waiting() < 2) std::this_thread::sleep_for(1ms);
  const LocalCall last;
  EXPECT_EQ(statusOf(pool.verify(last, "a", "a")), BERTH_RESOURCE_EXHAUSTED);
  EXPECT_EQ(gate.begun, 1);
  gate.open();
  for (auto& one : asked) EXPECT_TRUE(*one.get());
}

TEST(HashPool, ACallerThatGoesGivesUpItsPlace) {
  Gate gate;
  HashPool pool{1, 1, gate.verify()};
  LocalCall first;
  auto busy = ask(pool, first);
  gate.waitForBegun(1);
  for (int at = 0; at < 3; ++at) {
    const LocalCall late{30ms};
    EXPECT_EQ(statusOf(pool.verify(late, "a", "a")), BERTH_DEADLINE_EXCEEDED);
  }
  LocalCall leaving;
  auto left = ask(pool, leaving);
  leaving.cancel();
  EXPECT_EQ(statusOf(left.get()), BERTH_CANCELLED);
  gate.open();
  EXPECT_TRUE(*busy.get());
  EXPECT_EQ(gate.begun, 1);
}

TEST(HashPool, ACallerMayGoWhileItsPasswordIsCompared) {
  Gate gate;
  HashPool pool{1, 1, gate.verify()};
  {
    LocalCall late{30ms};
    EXPECT_EQ(statusOf(pool.verify(late, std::string("gone"), std::string("gone"))), BERTH_DEADLINE_EXCEEDED);
  }
  gate.open();
  const LocalCall next;
  EXPECT_TRUE(*pool.verify(next, "a", "a"));
}

TEST(HashPool, DoesNotWorkForACallerThatHasGone) {
  Gate gate;
  HashPool pool{1, 1, gate.verify()};
  LocalCall gone;
  gone.cancel();
  EXPECT_EQ(statusOf(pool.verify(gone, "a", "a")), BERTH_CANCELLED);
  EXPECT_EQ(gate.begun, 0);
}

}  // namespace
}  // namespace berth::htpasswd_auth
