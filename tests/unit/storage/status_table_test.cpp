// SPDX-License-Identifier: Apache-2.0
#include "storage/status_table.hpp"

#include <berth/abi.h>
#include <gtest/gtest.h>

namespace berth::storage {
namespace {

TEST(StatusTable, GivesEachStatusOfStorageItsMeaning) {
  EXPECT_EQ(errorCodeOf(BERTH_NOT_FOUND), ErrorCode::kNotFound);
  EXPECT_EQ(errorCodeOf(BERTH_ALREADY_EXISTS), ErrorCode::kAlreadyExists);
  EXPECT_EQ(errorCodeOf(BERTH_FAILED_PRECONDITION), ErrorCode::kPreconditionFailed);
  EXPECT_EQ(errorCodeOf(BERTH_ABORTED), ErrorCode::kAborted);
  EXPECT_EQ(errorCodeOf(BERTH_OUT_OF_RANGE), ErrorCode::kOutOfRange);
  EXPECT_EQ(errorCodeOf(BERTH_RESOURCE_EXHAUSTED), ErrorCode::kNoSpace);
  EXPECT_EQ(errorCodeOf(BERTH_UNAVAILABLE), ErrorCode::kUnavailable);
  EXPECT_EQ(errorCodeOf(BERTH_DEADLINE_EXCEEDED), ErrorCode::kUnavailable);
  EXPECT_EQ(errorCodeOf(BERTH_DATA_LOSS), ErrorCode::kDataLoss);
}

TEST(StatusTable, IsTotal) {
  for (const int status : {-1, 0, 17, 1'000'000}) EXPECT_EQ(errorCodeOf(status), ErrorCode::kInternal) << status;
}

}  // namespace
}  // namespace berth::storage
