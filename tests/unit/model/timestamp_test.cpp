// SPDX-License-Identifier: Apache-2.0
#include "model/timestamp.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace berth {
namespace {

TEST(Timestamp, ReadsWhatItWrote) {
  for (const std::string text :
       {"2020-10-22T22:48:29.889770913Z", "1970-01-01T00:00:00.000000000Z", "2000-02-29T23:59:59.999999999Z",
        "1969-12-31T23:59:59.000000001Z", "2262-01-01T00:00:00.999999999Z", "2262-04-11T23:47:16.854775807Z"}) {
    const auto time = Timestamp::parse(text);
    ASSERT_TRUE(time.has_value()) << text;
    EXPECT_EQ(time->text(), text);
  }
}

TEST(Timestamp, ReadsShortFractionsAsWhatTheyAre) {
  EXPECT_EQ(Timestamp::parse("2020-10-22T22:48:29.5Z")->text(), "2020-10-22T22:48:29.500000000Z");
  EXPECT_EQ(Timestamp::parse("2020-10-22T22:48:29Z")->text(), "2020-10-22T22:48:29.000000000Z");
}

TEST(Timestamp, NowIsNotThePast) {
  EXPECT_GT(Timestamp::now(), *Timestamp::parse("2024-01-01T00:00:00Z"));
}

class TimestampRefuses : public testing::TestWithParam<std::string> {};

TEST_P(TimestampRefuses, Text) {
  EXPECT_FALSE(Timestamp::parse(GetParam()).has_value());
}

INSTANTIATE_TEST_SUITE_P(, TimestampRefuses,
                         testing::ValuesIn(std::vector<std::string>{
                             "", "Z", "2020-10-22", "2020-10-22T22:48:29", "2020-13-22T22:48:29Z",
                             "2020-02-30T22:48:29Z", "2020-10-22T24:48:29Z", "2020-10-22T22:48:29.Z",
                             "2020-10-22T22:48:29.1234567890Z", "2020-10-22 22:48:29Z", "2020-10-22T22:48:29+01:00",
                             "9999-10-22T22:48:29Z", "2262-04-11T23:47:16.854775808Z", "2262-04-11T23:47:17Z",
                             "0000-10-22T22:48:29Z"}));

}  // namespace
}  // namespace berth
