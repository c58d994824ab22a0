// SPDX-License-Identifier: Apache-2.0
#include "plugin/child_lines.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace berth::plugin {
namespace {

using observe::Level;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::Pair;

class ChildLinesTest : public testing::Test {
 protected:
  void take(const std::string& bytes) { lines_.take(stream_, bytes, now_); }

  std::vector<std::pair<Level, std::string>> written_;
  ChildLines lines_{[this](Level level, std::string_view text) { written_.emplace_back(level, text); }};
  ChildLines::Stream stream_{Level::kInfo};
  ChildLines::Clock::time_point now_{seconds{1000}};
};

TEST_F(ChildLinesTest, PutsPiecesTogether) {
  take("one");
  take(" line\n\ntwo\nthree");
  EXPECT_THAT(written_, ElementsAre(Pair(Level::kInfo, "one line"), Pair(Level::kInfo, "two")));
  lines_.finish(stream_, now_);
  EXPECT_THAT(written_.back(), Pair(Level::kInfo, "three"));
}

TEST_F(ChildLinesTest, KeepsLevelMessageAndWhatElseALineOfJsonHas) {
  take(R"({"ts":"x","level":"error","msg":"bad","plugin":"p","instance":"i","server":"a"})"
       "\n");
  take(R"({"level":"odd","msg":"fine"})"
       "\n");
  take(R"({"level":1,"msg":"no"})"
       "\n");
  take("{broken\n");
  EXPECT_THAT(written_, ElementsAre(Pair(Level::kError, R"(bad {"server":"a"})"), Pair(Level::kInfo, "fine"),
                                    Pair(Level::kInfo, R"({"level":1,"msg":"no"})"), Pair(Level::kInfo, "{broken")));
}

TEST_F(ChildLinesTest, CutsALongLine) {
  for (int i = 0; i < 100; ++i) take(std::string(100, 'x'));
  take("\n" + std::string(4096, 'y') + "\n");
  ASSERT_EQ(written_.size(), 2U);
  EXPECT_EQ(written_[0].second, std::string(4096, 'x') + " (cut)");
  EXPECT_EQ(written_[1].second, std::string(4096, 'y'));
}

TEST_F(ChildLinesTest, TakesAHundredLinesASecondAndCountsTheRest) {
  for (int i = 0; i < 1000; ++i) take("line\n");
  EXPECT_EQ(written_.size(), 100U);
  EXPECT_TRUE(lines_.hasDropped());
  now_ += seconds{1};
  take("next\n");
  ASSERT_EQ(written_.size(), 102U);
  EXPECT_THAT(written_[100].second, testing::HasSubstr("900 lines were dropped"));
  EXPECT_EQ(written_[101].second, "next");
  EXPECT_FALSE(lines_.hasDropped());
}

}  // namespace
}  // namespace berth::plugin
