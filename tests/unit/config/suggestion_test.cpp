// SPDX-License-Identifier: Apache-2.0
#include "config/suggestion.hpp"

#include <gtest/gtest.h>

namespace berth::config {
namespace {

TEST(EditDistance, CountsASwapAsOne) {
  EXPECT_EQ(editDistance("prot", "port"), 1U);
  EXPECT_EQ(editDistance("adress", "address"), 1U);
  EXPECT_EQ(editDistance("", "abc"), 3U);
  EXPECT_EQ(editDistance("kitten", "sitting"), 3U);
}

TEST(Suggestion, FindsTheNearest) {
  EXPECT_EQ(suggestion("adress", {"limits", "address"}), "address");
  EXPECT_EQ(suggestion("rot", {"root", "durability"}), "root");
}

TEST(Suggestion, DoesNotGuessWildly) {
  EXPECT_EQ(suggestion("tls", {"root", "backend"}), std::nullopt);
  EXPECT_EQ(suggestion(std::string(100'000, 'a'), {"root"}), std::nullopt);
}

}  // namespace
}  // namespace berth::config
