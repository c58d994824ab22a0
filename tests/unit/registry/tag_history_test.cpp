// SPDX-License-Identifier: Apache-2.0
#include "registry/tag_history.hpp"

#include "registry_fixture.hpp"

#include <algorithm>

namespace berth::registry {
namespace {

Timestamp at(const char* text) {
  return Timestamp::parse(text).value();
}

TEST(TagHistory, PutsTheNewestLineFirst) {
  const auto first = pushedTag("", sha256Of("a"), at("2024-01-01T00:00:00Z"), 10);
  const auto second = pushedTag(first, sha256Of("b"), at("2024-01-02T00:00:00Z"), 10);
  EXPECT_EQ(second, sha256Of("b").text() + " 2024-01-02T00:00:00.000000000Z\n" + sha256Of("a").text() +
                        " 2024-01-01T00:00:00.000000000Z\n");
  EXPECT_EQ(currentDigest(second).value(), sha256Of("b"));
}

// Checklist 76.
TEST(TagHistory, GoesForwardThoughTheClockGoesBack) {
  const auto first = pushedTag("", sha256Of("a"), at("2024-01-02T00:00:00Z"), 10);
  const auto second = pushedTag(first, sha256Of("b"), at("2024-01-01T00:00:00Z"), 10);
  EXPECT_EQ(tagEntries(second)[0].time, "2024-01-02T00:00:00.000000001Z");
}

TEST(TagHistory, GoesOnThoughSomebodyWroteTheEndOfTime) {
  const auto now = *Timestamp::parse("2026-01-02T03:04:05Z");
  for (const auto& [written, pushed] : {std::pair{"2261-12-31T23:59:60.999999999Z", "2262-01-01T00:00:01.000000000Z"},
                                        std::pair{"2262-04-11T23:47:16.854775807Z", "2262-04-11T23:47:16.854775807Z"},
                                        std::pair{"9999-12-31T23:59:59Z", "2026-01-02T03:04:05.000000000Z"}}) {
    const std::string record = sha256Of("old").text() + ' ' + written + '\n';
    EXPECT_EQ(tagEntries(pushedTag(record, sha256Of("new"), now, 10)).front().time, pushed);
  }
}

TEST(TagHistory, KeepsTheNewestLinesOnly) {
  std::string record;
  for (int i = 0; i < 20; ++i) record = pushedTag(record, sha256Of(std::to_string(i)), Timestamp{}, 7);
  const auto entries = tagEntries(record);
  ASSERT_EQ(entries.size(), 7);
  EXPECT_EQ(entries.front().digest, sha256Of("19").text());
  EXPECT_EQ(entries.back().digest, sha256Of("13").text());
}

TEST(TagHistory, KeepsWhatOthersWroteBehindTheTime) {
  const std::string record = sha256Of("a").text() + " 2024-01-01T00:00:00Z writer=n1 x=y\n";
  const auto pushed = pushedTag(record, sha256Of("b"), at("2025-01-01T00:00:00Z"), 10);
  const auto entries = tagEntries(pushed);
  ASSERT_EQ(entries.size(), 2);
  EXPECT_EQ(entries[1].extra, "writer=n1 x=y");
}

TEST(TagHistory, ReadsALineWithoutATime) {
  const auto record = sha256Of("a").text();
  const auto entries = tagEntries(record);
  ASSERT_EQ(entries.size(), 1);
  EXPECT_EQ(entries[0].digest, sha256Of("a").text());
  EXPECT_EQ(entries[0].time, "");
}

TEST(TagHistory, SaysThatARecordIsDamaged) {
  EXPECT_FAILS(currentDigest("no digest\n"), ErrorCode::kDataLoss);
}

}  // namespace
}  // namespace berth::registry
