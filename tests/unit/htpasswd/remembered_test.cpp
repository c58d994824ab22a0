// SPDX-License-Identifier: Apache-2.0
#include "../../../plugins/auth/htpasswd/remembered.hpp"

#include <gtest/gtest.h>

namespace berth::htpasswd_auth {
namespace {

TEST(Remembered, KnowsExactlyWhatWasAdded) {
  Remembered remembered;
  EXPECT_FALSE(remembered.has("bob", "hash", "password"));
  remembered.add("bob", "hash", "password");
  EXPECT_TRUE(remembered.has("bob", "hash", "password"));
  EXPECT_FALSE(remembered.has("bob", "hash", "passwore"));
  EXPECT_FALSE(remembered.has("bob", "hash", ""));
  EXPECT_FALSE(remembered.has("bob", "other", "password"));
  EXPECT_FALSE(remembered.has("alice", "hash", "password"));
  EXPECT_FALSE(remembered.has("bob", "hashpass", "word"));
}

TEST(Remembered, AnotherPasswordTakesThePlace) {
  Remembered remembered;
  remembered.add("bob", "hash", "one");
  remembered.add("bob", "other", "two");
  EXPECT_FALSE(remembered.has("bob", "hash", "one"));
  EXPECT_TRUE(remembered.has("bob", "other", "two"));
  EXPECT_EQ(remembered.size(), 1U);
}

TEST(Remembered, IsBounded) {
  Remembered remembered;
  for (std::size_t at = 0; at < Remembered::kMost + 100; ++at) remembered.add(std::to_string(at), "hash", "password");
  EXPECT_EQ(remembered.size(), Remembered::kMost);
  EXPECT_TRUE(remembered.has(std::to_string(Remembered::kMost + 99), "hash", "password"));
}

}  // namespace
}  // namespace berth::htpasswd_auth
