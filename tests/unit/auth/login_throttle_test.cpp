// SPDX-License-Identifier: Apache-2.0
#include "auth/login_throttle.hpp"

#include <gtest/gtest.h>

#include <string>

namespace berth::auth {
namespace {

using namespace std::chrono_literals;

// P3.
class LoginThrottleTest : public testing::Test {
 protected:
  void failOften(const std::string& peer, const std::string& user, int times) {
    for (int i = 0; i < times; ++i) throttle_.failed(peer, user);
  }

  LoginThrottle::Clock::time_point now_{1h};
  LoginThrottle throttle_{[this] { return now_; }};
};

TEST_F(LoginThrottleTest, ForgivesSomeMistakes) {
  failOften("10.0.0.1", "alice", 5);
  EXPECT_EQ(throttle_.wait("10.0.0.1", "alice"), 0s);
}

TEST_F(LoginThrottleTest, LetsAGuesserWaitLongerEachTimeButNeverForLong) {
  failOften("10.0.0.1", "alice", 6);
  EXPECT_EQ(throttle_.wait("10.0.0.1", "alice"), 1s);
  failOften("10.0.0.1", "alice", 1);
  EXPECT_EQ(throttle_.wait("10.0.0.1", "alice"), 2s);
  failOften("10.0.0.1", "alice", 30);
  EXPECT_EQ(throttle_.wait("10.0.0.1", "alice"), 60s);
  now_ += 60s;
  EXPECT_EQ(throttle_.wait("10.0.0.1", "alice"), 0s);
}

TEST_F(LoginThrottleTest, LetsOthersInFromElsewhere) {
  failOften("10.0.0.1", "alice", 20);
  EXPECT_EQ(throttle_.wait("10.0.0.2", "alice"), 0s);
  EXPECT_EQ(throttle_.wait("10.0.0.1", "bob"), 0s);
  failOften("10.0.0.1", "alice", 100);
  EXPECT_GT(throttle_.wait("10.0.0.2", "alice"), 0s) << "guesses from everywhere are slowed down too";
  EXPECT_LE(throttle_.wait("10.0.0.2", "alice"), 5s);
}

TEST_F(LoginThrottleTest, ForgetsAfterARightPasswordAndWithTime) {
  failOften("10.0.0.1", "alice", 20);
  throttle_.succeeded("10.0.0.1", "alice");
  EXPECT_EQ(throttle_.wait("10.0.0.1", "alice"), 0s);
  failOften("10.0.0.1", "alice", 20);
  now_ += 11min;
  failOften("10.0.0.1", "alice", 1);
  EXPECT_EQ(throttle_.wait("10.0.0.1", "alice"), 0s);
}

TEST_F(LoginThrottleTest, RemembersABoundedNumberAndDropsTheHarmlessFirst) {
  failOften("10.0.0.1", "alice", 20);
  for (int i = 0; i < 60'000; ++i) throttle_.failed("10.0.0.9", "user" + std::to_string(i));
  EXPECT_GT(throttle_.wait("10.0.0.1", "alice"), 0s);
}

}  // namespace
}  // namespace berth::auth
