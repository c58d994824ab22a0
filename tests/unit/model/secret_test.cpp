// SPDX-License-Identifier: Apache-2.0
#include "model/secret.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <utility>

namespace berth {
namespace {

TEST(Wipe, OverwritesAllThatTheTextHasRoomFor) {
  std::string text(100, 's');
  const char* const memory = text.data();
  text.resize(10);
  wipe(text);
  EXPECT_TRUE(text.empty());
  ASSERT_EQ(text.data(), memory);
  EXPECT_TRUE(std::all_of(memory, memory + text.capacity(), [](char c) { return c == '\0'; }));
}

TEST(Wipe, TakesShortAndEmptyTexts) {
  std::string text = "short";
  wipe(text);
  wipe(text);
  EXPECT_EQ(text, "");
  wipe(nullptr, 0);
}

TEST(WipeAtEnd, WipesWhenTheScopeIsLeft) {
  std::string text = "a password longer than a short one";
  const char* const memory = text.data();
  {
    const WipeAtEnd wiping{text};
    EXPECT_FALSE(text.empty());
  }
  EXPECT_TRUE(text.empty());
  EXPECT_EQ(*memory, '\0');
}

TEST(Secret, IsHandedOverWithoutACopy) {
  Secret first{"tiny"};
  const char* const memory = first.view().data();
  Secret second{std::move(first)};
  EXPECT_EQ(second.view(), "tiny");
  EXPECT_EQ(second.view().data(), memory);
  Secret third;
  EXPECT_TRUE(third.empty());
  third = std::move(second);
  EXPECT_EQ(third.view().data(), memory);
}

TEST(Secret, MayBeEmpty) {
  const Secret secret{""};
  EXPECT_TRUE(secret.empty());
  EXPECT_EQ(secret.view(), "");
}

}  // namespace
}  // namespace berth
