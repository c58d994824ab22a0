// SPDX-License-Identifier: Apache-2.0
#include "model/byte_range.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace berth {
namespace {

enum class Outcome { kRange, kWhole, kNotSatisfiable };

struct Row {
  std::string name;
  std::string header;
  std::uint64_t size;
  Outcome outcome;
  ByteRange range;
};

class RangeHeader : public testing::TestWithParam<Row> {};

TEST_P(RangeHeader, Means) {
  const auto& row = GetParam();
  const auto range = ByteRange::parse(row.header, row.size);
  if (row.outcome == Outcome::kNotSatisfiable) {
    ASSERT_FALSE(range.has_value());
    EXPECT_EQ(range.error().code, ErrorCode::kRangeNotSatisfiable);
    return;
  }
  ASSERT_TRUE(range.has_value());
  ASSERT_EQ(range->has_value(), row.outcome == Outcome::kRange);
  if (*range) {
    EXPECT_EQ(**range, row.range);
  }
}

INSTANTIATE_TEST_SUITE_P(, RangeHeader,
                         testing::ValuesIn(std::vector<Row>{
                             {"FromTo", "bytes=500-1499", 2048, Outcome::kRange, {500, 1499}},
                             {"From", "bytes=500-", 2048, Outcome::kRange, {500, 2047}},
                             {"TheLast", "bytes=-500", 2048, Outcome::kRange, {1548, 2047}},
                             {"MoreThanAllOfTheLast", "bytes=-5000", 2048, Outcome::kRange, {0, 2047}},
                             {"ClampedAtTheEnd", "bytes=2000-5000", 2048, Outcome::kRange, {2000, 2047}},
                             {"TheFirstByte", "bytes=0-0", 2048, Outcome::kRange, {0, 0}},
                             {"AHugeEnd", "bytes=1-99999999999999999999999", 4, Outcome::kRange, {1, 3}},
                             {"Backwards", "bytes=500-0", 2048, Outcome::kNotSatisfiable, {}},
                             {"PastTheEnd", "bytes=5000-10000", 2048, Outcome::kNotSatisfiable, {}},
                             {"AtTheEnd", "bytes=2048-", 2048, Outcome::kNotSatisfiable, {}},
                             {"TheLastNone", "bytes=-0", 2048, Outcome::kNotSatisfiable, {}},
                             {"OfNothing", "bytes=0-", 0, Outcome::kNotSatisfiable, {}},
                             {"TheLastOfNothing", "bytes=-1", 0, Outcome::kNotSatisfiable, {}},
                             {"AHugeStart", "bytes=99999999999999999999999-", 4, Outcome::kNotSatisfiable, {}},
                             {"AnotherUnit", "lines=1-2", 2048, Outcome::kWhole, {}},
                             {"SeveralRanges", "bytes=0-1,5-6", 2048, Outcome::kWhole, {}},
                             {"NoNumber", "bytes=a-b", 2048, Outcome::kWhole, {}},
                             {"OnlyADash", "bytes=-", 2048, Outcome::kWhole, {}},
                             {"ASign", "bytes=+1-2", 2048, Outcome::kWhole, {}},
                         }),
                         [](const auto& row) { return row.param.name; });

struct ChunkRow {
  std::string name;
  std::string header;
  std::optional<ByteRange> range;
  ErrorCode error = ErrorCode::kInternal;
};

class ContentRangeHeader : public testing::TestWithParam<ChunkRow> {};

TEST_P(ContentRangeHeader, Means) {
  const auto range = ByteRange::parseContentRange(GetParam().header);
  ASSERT_EQ(range.has_value(), GetParam().range.has_value());
  if (range) {
    EXPECT_EQ(*range, *GetParam().range);
  } else {
    EXPECT_EQ(range.error().code, GetParam().error);
  }
}

INSTANTIATE_TEST_SUITE_P(, ContentRangeHeader,
                         testing::ValuesIn(std::vector<ChunkRow>{
                             {"AsTheSpecWrites", "0-1023", ByteRange{0, 1023}},
                             {"AsRfc9110Writes", "bytes 10-19/*", ByteRange{10, 19}},
                             {"Backwards", "10-9", std::nullopt, ErrorCode::kRangeNotSatisfiable},
                             {"NoEnd", "10-", std::nullopt, ErrorCode::kBlobUploadInvalid},
                             {"Words", "all", std::nullopt, ErrorCode::kBlobUploadInvalid},
                             {"Empty", "", std::nullopt, ErrorCode::kBlobUploadInvalid},
                             {"TooLarge", "0-18446744073709551615", std::nullopt, ErrorCode::kRangeNotSatisfiable},
                         }),
                         [](const auto& row) { return row.param.name; });

}  // namespace
}  // namespace berth
