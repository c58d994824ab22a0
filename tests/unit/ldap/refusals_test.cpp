// SPDX-License-Identifier: Apache-2.0
#include "refusals.hpp"

#include <gtest/gtest.h>

#include <string>
#include <thread>

namespace berth::ldap {
namespace {

using std::chrono::milliseconds;

TEST(Refusals, AreOfOneNameWithOnePassword) {
  Refusals refusals;
  refusals.add("alice", "wrong", Verdict::kWrong);
  refusals.add("nobody", "x", Verdict::kUnknown);
  EXPECT_EQ(refusals.recall("alice", "wrong"), Verdict::kWrong);
  EXPECT_EQ(refusals.recall("nobody", "x"), Verdict::kUnknown);
  EXPECT_FALSE(refusals.recall("alice", "right"));
  EXPECT_FALSE(refusals.recall("bob", "wrong"));
  EXPECT_FALSE(refusals.recall("alicew", "rong"));
}

TEST(Refusals, AreForgotten) {
  Refusals refusals{milliseconds{30}};
  refusals.add("alice", "wrong", Verdict::kWrong);
  std::this_thread::sleep_for(milliseconds{50});
  EXPECT_FALSE(refusals.recall("alice", "wrong"));
}

TEST(Refusals, AreNeverTooMany) {
  Refusals refusals{std::chrono::minutes{1}, 10};
  for (int i = 0; i < 100; ++i) refusals.add("alice", std::to_string(i), Verdict::kWrong);
  EXPECT_FALSE(refusals.recall("alice", "89"));
  EXPECT_TRUE(refusals.recall("alice", "90"));
  EXPECT_TRUE(refusals.recall("alice", "99"));
}

}  // namespace
}  // namespace berth::ldap
