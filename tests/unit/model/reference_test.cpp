// SPDX-License-Identifier: Apache-2.0
#include "model/reference.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace berth {
namespace {

// Checklist 6.
TEST(ReferenceParse, TakesADigestForWhatHasAColon) {
  const auto reference = Reference::parse("sha256:" + std::string(64, '0'));
  ASSERT_TRUE(reference.has_value());
  EXPECT_NE(reference->digest(), nullptr);
  EXPECT_EQ(reference->tag(), nullptr);
}

// Checklist 6, 98.
TEST(ReferenceParse, TakesTheFallbackTagOfReferrersForATag) {
  const auto reference = Reference::parse("sha256-" + std::string(64, '0'));
  ASSERT_TRUE(reference.has_value());
  EXPECT_NE(reference->tag(), nullptr);
}

TEST(ReferenceParse, RefusesAMalformedDigestAsADigest) {
  const auto reference = Reference::parse("sha256:totallywrong");
  ASSERT_FALSE(reference.has_value());
  EXPECT_EQ(reference.error().code, ErrorCode::kDigestInvalid);
}

struct Row {
  std::string name;
  std::string text;
  bool is_tag;
};

class TagParse : public testing::TestWithParam<Row> {};

// Checklist 2, 99.
TEST_P(TagParse, Decides) {
  const auto tag = Tag::parse(GetParam().text);
  EXPECT_EQ(tag.has_value(), GetParam().is_tag);
  if (!tag) {
    EXPECT_EQ(tag.error().code, ErrorCode::kTagInvalid);
  }
}

INSTANTIATE_TEST_SUITE_P(, TagParse,
                         testing::ValuesIn(std::vector<Row>{
                             {"Latest", "latest", true},
                             {"UpperCase", "V1.0_Final-2", true},
                             {"ALeadingUnderscore", "_x", true},
                             {"TheLongest", std::string(128, 'x'), true},
                             {"TooLong", std::string(129, 'x'), false},
                             {"Empty", "", false},
                             {"ALeadingDot", ".INVALID_MANIFEST_NAME", false},
                             {"ALeadingDash", "-x", false},
                             {"AColon", "a:b", false},
                             {"ASlash", "a/b", false},
                             {"APlus", "1.0+2", false},
                         }),
                         [](const auto& row) { return row.param.name; });

}  // namespace
}  // namespace berth
