// SPDX-License-Identifier: Apache-2.0
#include "storage/lru.hpp"

#include <gtest/gtest.h>

#include <string>

namespace berth::storage {
namespace {

TEST(Lru, DropsWhatWasUsedLeastRecently) {
  Lru<std::string, int> lru{3};
  lru.put("a", 1, 1);
  lru.put("b", 2, 1);
  lru.put("c", 3, 1);
  ASSERT_NE(lru.find("a"), nullptr);
  lru.put("d", 4, 1);
  EXPECT_EQ(lru.find("b"), nullptr);
  ASSERT_NE(lru.find("a"), nullptr);
  EXPECT_EQ(*lru.find("a"), 1);
}

TEST(Lru, ReplacesAnEntryAndItsCost) {
  Lru<std::string, int> lru{10};
  lru.put("a", 1, 6);
  lru.put("a", 2, 3);
  EXPECT_EQ(*lru.find("a"), 2);
  EXPECT_EQ(lru.cost(), 3U);
}

TEST(Lru, LeavesOutWhatCostsMoreThanAllAndDropsItsOldValue) {
  Lru<std::string, int> lru{10};
  lru.put("a", 1, 1);
  lru.put("b", 1, 1);
  lru.put("a", 2, 11);
  EXPECT_EQ(lru.find("a"), nullptr);
  EXPECT_NE(lru.find("b"), nullptr);
}

TEST(Lru, ErasesAndClears) {
  Lru<std::string, int> lru{10};
  lru.put("a", 1, 1);
  lru.put("b", 1, 1);
  lru.erase("a");
  lru.erase("never here");
  EXPECT_EQ(lru.cost(), 1U);
  lru.clear();
  EXPECT_EQ(lru.cost(), 0U);
  EXPECT_EQ(lru.find("b"), nullptr);
}

}  // namespace
}  // namespace berth::storage
