// SPDX-License-Identifier: Apache-2.0
#include "config/scalar.hpp"

#include <gtest/gtest.h>

namespace berth::config {
namespace {

using std::chrono::milliseconds;

TEST(ParseBytes, TakesUnits) {
  EXPECT_EQ(parseBytes("512").value(), 512U);
  EXPECT_EQ(parseBytes("512B").value(), 512U);
  EXPECT_EQ(parseBytes("32KiB").value(), 32768U);
  EXPECT_EQ(parseBytes("4 MiB").value(), 4U << 20);
}

TEST(ParseBytes, RefusesWhatIsNotExact) {
  for (const char* text : {"", "KiB", "-1", "1.5MiB", "32kb", "4M", "010", "99999999999999999999", "9999999999GiB"})
    EXPECT_FALSE(parseBytes(text)) << text;
}

TEST(BytesText, ReadsBack) {
  for (const std::uint64_t bytes : {0ULL, 1ULL, 1000ULL, 1024ULL, 1536ULL, 4ULL << 20, 3ULL << 30})
    EXPECT_EQ(parseBytes(bytesText(bytes)).value(), bytes);
  EXPECT_EQ(bytesText(4 << 20), "4MiB");
}

TEST(ParseDuration, NeedsAUnit) {
  EXPECT_EQ(parseDuration("10s").value(), milliseconds{10'000});
  EXPECT_EQ(parseDuration("250ms").value(), milliseconds{250});
  EXPECT_EQ(parseDuration("2h").value(), milliseconds{7'200'000});
  for (const char* text : {"", "10", "s", "1.5s", "-1s", "10 sec"}) EXPECT_FALSE(parseDuration(text)) << text;
}

TEST(DurationText, ReadsBack) {
  for (const int count : {0, 1, 1000, 1500, 60'000, 75'000, 3'600'000})
    EXPECT_EQ(parseDuration(durationText(milliseconds{count})).value(), milliseconds{count});
}

TEST(PlainKind, KnowsWhatReadersDisagreeAbout) {
  for (const char* text : {"yes", "NO", "off", "010", "1:30", "10:20:30"})
    EXPECT_EQ(plainKind(text), PlainKind::kAmbiguous) << text;
  for (const char* text : {"80", "-1", "1.5", "0x1f", "1e3", ".inf"})
    EXPECT_EQ(plainKind(text), PlainKind::kNumber) << text;
  for (const char* text : {"", "~", "Null"}) EXPECT_EQ(plainKind(text), PlainKind::kNull) << text;
  for (const char* text : {"/srv/berth", "127.0.0.1:5000", "10s", "4MiB", "nope", "inf"})
    EXPECT_EQ(plainKind(text), PlainKind::kText) << text;
}

}  // namespace
}  // namespace berth::config
