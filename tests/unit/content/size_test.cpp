// SPDX-License-Identifier: Apache-2.0
#include "size.hpp"

#include <gtest/gtest.h>

namespace berth::content {
namespace {

TEST(Size, IsReadWithItsUnit) {
  EXPECT_EQ(parseSize("0B"), 0U);
  EXPECT_EQ(parseSize("512MiB"), 512ULL << 20U);
  EXPECT_EQ(parseSize("2GB"), 2'000'000'000U);
  EXPECT_EQ(parseSize("1TiB"), 1ULL << 40U);
  for (const char* wrong :
       {"", "MiB", "12", "12 MiB", "1.5GiB", "-1B", "1mib", "99999999999999999999B", "99999999999TiB"})
    EXPECT_FALSE(parseSize(wrong)) << wrong;
}

TEST(Size, IsShownAsPeopleReadIt) {
  EXPECT_EQ(sizeText(0), "0 bytes");
  EXPECT_EQ(sizeText(1023), "1023 bytes");
  EXPECT_EQ(sizeText(1024), "1.0 KiB");
  EXPECT_EQ(sizeText(2047), "1.9 KiB");
  EXPECT_EQ(sizeText(512ULL << 20U), "512.0 MiB");
  EXPECT_EQ(sizeText(3ULL << 40U), "3.0 TiB");
}

}  // namespace
}  // namespace berth::content
