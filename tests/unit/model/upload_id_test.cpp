// SPDX-License-Identifier: Apache-2.0
#include "model/upload_id.hpp"

#include <gtest/gtest.h>

#include <string>

namespace berth {
namespace {

TEST(UploadId, IsAWellFormedVersion4Uuid) {
  const auto id = UploadId::random();
  EXPECT_TRUE(UploadId::parse(id.text()).has_value()) << id.text();
  EXPECT_EQ(id.text()[14], '4');
  EXPECT_NE(std::string{"89ab"}.find(id.text()[19]), std::string::npos);
}

TEST(UploadId, IsAnotherEachTime) {
  EXPECT_NE(UploadId::random(), UploadId::random());
}

TEST(UploadId, NamesNoSessionWhenMalformed) {
  for (const std::string text : {"", "x", "../../../../../../../../etc/passwd..",
                                 "0123456789abcdef0123456789abcdef0123", "01234567-89AB-4def-8123-456789abcdef"}) {
    const auto id = UploadId::parse(text);
    ASSERT_FALSE(id.has_value()) << text;
    EXPECT_EQ(id.error().code, ErrorCode::kBlobUploadUnknown);
  }
}

}  // namespace
}  // namespace berth
