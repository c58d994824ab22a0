// SPDX-License-Identifier: Apache-2.0
#include "berth/call.hpp"

#include "berth/gen/blobs.abi.h"

#include <gtest/gtest.h>

#include <cstring>
#include <memory>
#include <string>

namespace berth::sdk {
namespace {

TEST(Result, HoldsAValueOrTheReason) {
  Result<std::string> good{std::string{"x"}};
  ASSERT_TRUE(good);
  EXPECT_EQ(good->size(), 1U);
  const Result<std::string> bad{fail(BERTH_ABORTED, "busy")};
  ASSERT_FALSE(bad);
  EXPECT_EQ(bad.status().code, BERTH_ABORTED);
  EXPECT_EQ(bad.status().message, "busy");
}

TEST(Result, TakesAnOkStatusWithoutAValueForABug) {
  const Result<int> odd{Status{}};
  ASSERT_FALSE(odd);
  EXPECT_EQ(odd.status().code, BERTH_INTERNAL);
}

TEST(Result, MovesWhatCannotBeCopied) {
  Result<std::unique_ptr<int>> made{std::make_unique<int>(4)};
  const std::unique_ptr<int> taken = *std::move(made);
  EXPECT_EQ(*taken, 4);
}

// An older side: its struct ends where one of ours has more.
TEST(Struct, OfAnOlderSideHasItsLaterMembersUnset) {
  auto theirs = make<berth_open_read_request>();
  theirs.digest = str("d");
  theirs.inline_max = 9;
  theirs.accept_fd = 1;
  theirs.struct_size = offsetof(berth_open_read_request, inline_max);
  const auto ours = completed(theirs);
  EXPECT_EQ(view(ours.digest), "d");
  EXPECT_EQ(ours.inline_max, 0U);
  EXPECT_EQ(ours.accept_fd, 0U);
  EXPECT_EQ(ours.struct_size, sizeof ours);
}

TEST(Struct, OfAnOlderSideIsNotWrittenPastItsEnd) {
  auto theirs = make<berth_open_read_response>();
  theirs.struct_size = offsetof(berth_open_read_response, content_fd);
  theirs.content_fd = 77;
  auto ours = make<berth_open_read_response>();
  ours.size = 5;
  ours.content_fd = 3;
  assign(theirs, ours);
  EXPECT_EQ(theirs.size, 5U);
  EXPECT_EQ(theirs.content_fd, 77);
  EXPECT_EQ(theirs.struct_size, offsetof(berth_open_read_response, content_fd));
}

}  // namespace
}  // namespace berth::sdk
