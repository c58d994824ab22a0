// SPDX-License-Identifier: Apache-2.0
#include "model/byte_range.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace berth {
namespace {

struct Row {
  std::string name;
  std::string header;
  std::uint64_t size;
  std::optional<std::vector<ByteRange>> ranges;  // Absent: not satisfiable; empty: the whole content.
};

const std::vector<ByteRange> kWhole;
constexpr auto kNotSatisfiable = std::nullopt;

// Asks for the first byte again and again.
std::string firstByteTimes(std::size_t count) {
  std::string header = "bytes=";
  for (std::size_t i = 0; i < count; ++i) header += "0-0,";
  return header;
}

class RangeHeader : public testing::TestWithParam<Row> {};

// Checklist 38.
TEST_P(RangeHeader, Means) {
  const auto& row = GetParam();
  const auto ranges = ByteRange::parseAll(row.header, row.size);
  ASSERT_EQ(ranges.has_value(), row.ranges.has_value());
  if (ranges) {
    EXPECT_EQ(*ranges, *row.ranges);
  } else {
    EXPECT_EQ(ranges.error().code, ErrorCode::kRangeNotSatisfiable);
  }
}

INSTANTIATE_TEST_SUITE_P(, RangeHeader,
                         testing::ValuesIn(std::vector<Row>{
                             {"FromTo", "bytes=500-1499", 2048, {{{500, 1499}}}},
                             {"From", "bytes=500-", 2048, {{{500, 2047}}}},
                             {"TheLast", "bytes=-500", 2048, {{{1548, 2047}}}},
                             {"MoreThanAllOfTheLast", "bytes=-5000", 2048, {{{0, 2047}}}},
                             {"ClampedAtTheEnd", "bytes=2000-5000", 2048, {{{2000, 2047}}}},
                             {"TheFirstByte", "bytes=0-0", 2048, {{{0, 0}}}},
                             {"AHugeEnd", "bytes=1-99999999999999999999999", 4, {{{1, 3}}}},
                             {"Backwards", "bytes=500-0", 2048, kNotSatisfiable},
                             {"PastTheEnd", "bytes=5000-10000", 2048, kNotSatisfiable},
                             {"AtTheEnd", "bytes=2048-", 2048, kNotSatisfiable},
                             {"TheLastNone", "bytes=-0", 2048, kNotSatisfiable},
                             {"OfNothing", "bytes=0-", 0, kNotSatisfiable},
                             {"TheLastOfNothing", "bytes=-1", 0, kNotSatisfiable},
                             {"AHugeStart", "bytes=99999999999999999999999-", 4, kNotSatisfiable},
                             {"AnotherUnit", "lines=1-2", 2048, kWhole},
                             {"Several", "bytes=0-1,5-6, -2 ,9-", 11, {{{0, 1}, {5, 6}, {9, 10}, {9, 10}}}},
                             {"SeveralOutOfOrder", "bytes=5-6,0-1", 2048, {{{5, 6}, {0, 1}}}},
                             {"EmptyElements", "bytes=,0-1,,5-6,", 2048, {{{0, 1}, {5, 6}}}},
                             {"SomePastTheEnd", "bytes=5000-,0-1,7-6", 2048, {{{0, 1}}}},
                             {"AllPastTheEnd", "bytes=5000-,6000-", 2048, kNotSatisfiable},
                             {"SeveralOfNothing", "bytes=0-,-1", 0, kNotSatisfiable},
                             {"OneOfThemNoRange", "bytes=0-1,x", 2048, kWhole},
                             {"NoElement", "bytes=,", 2048, kWhole},
                             {"MoreBytesThanThereAre", "bytes=0-9,0-0", 10, kWhole},
                             {"AsManyBytesAsThereAre", "bytes=0-8,0-0", 10, {{{0, 8}, {0, 0}}}},
                             {"AsManyAsMayBe", firstByteTimes(ByteRange::kMostRanges), 2048,
                              std::vector<ByteRange>(ByteRange::kMostRanges)},
                             {"OneTooMany", firstByteTimes(ByteRange::kMostRanges + 1), 2048, kWhole},
                             {"NoNumber", "bytes=a-b", 2048, kWhole},
                             {"OnlyADash", "bytes=-", 2048, kWhole},
                             {"ASign", "bytes=+1-2", 2048, kWhole},
                         }),
                         [](const auto& row) { return row.param.name; });

struct ChunkRow {
  std::string name;
  std::string header;
  std::optional<ByteRange> range;
  ErrorCode error = ErrorCode::kInternal;
};

class ContentRangeHeader : public testing::TestWithParam<ChunkRow> {};

// Checklist 20.
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
