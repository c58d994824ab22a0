// SPDX-License-Identifier: Apache-2.0
#include "observe/status_name.hpp"

#include <gtest/gtest.h>

namespace berth::observe {
namespace {

TEST(StatusName, IsGrpcs) {
  EXPECT_EQ(statusName(0), "OK");
  EXPECT_EQ(statusName(4), "DEADLINE_EXCEEDED");
  EXPECT_EQ(statusName(14), "UNAVAILABLE");
  EXPECT_EQ(statusName(16), "UNAUTHENTICATED");
}

// A plugin answers with what it likes.
TEST(StatusName, IsUnknownForANumberThatGrpcDoesNotHave) {
  for (const int status : {2, 17, 99, -1}) EXPECT_EQ(statusName(status), "UNKNOWN") << status;
}

}  // namespace
}  // namespace berth::observe
