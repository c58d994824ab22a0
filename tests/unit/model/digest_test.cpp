// SPDX-License-Identifier: Apache-2.0
#include "model/digest.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace berth {
namespace {

const std::string kHex64(64, 'a');

// Checklist 4.
TEST(DigestParse, KeepsTheTextItWasGiven) {
  const auto digest = Digest::parse("sha256:" + kHex64);
  ASSERT_TRUE(digest.has_value());
  EXPECT_EQ(digest->algorithm(), Digest::Algorithm::kSha256);
  EXPECT_EQ(digest->hex(), kHex64);
}

// Checklist 7.
TEST(DigestParse, TakesSha512) {
  const auto digest = Digest::parse("sha512:" + kHex64 + kHex64);
  ASSERT_TRUE(digest.has_value());
  EXPECT_EQ(digest->algorithm(), Digest::Algorithm::kSha512);
  EXPECT_EQ(digest->hex(), kHex64 + kHex64);
}

struct Refused {
  std::string name;
  std::string text;
};

class DigestParseRefuses : public testing::TestWithParam<Refused> {};

// Checklist 4.
TEST_P(DigestParseRefuses, Text) {
  const auto digest = Digest::parse(GetParam().text);
  ASSERT_FALSE(digest.has_value());
  EXPECT_EQ(digest.error().code, ErrorCode::kDigestInvalid);
}

INSTANTIATE_TEST_SUITE_P(, DigestParseRefuses,
                         testing::ValuesIn(std::vector<Refused>{
                             {"Empty", ""},
                             {"NoAlgorithm", kHex64},
                             {"UnknownAlgorithm", "md5:" + kHex64},
                             {"ShortHex", "sha256:abc"},
                             {"Sha512OfTheWrongLength", "sha512:" + kHex64},
                             {"UpperCaseHex", "sha256:" + std::string(64, 'A')},
                             {"Words", "sha256:totallywrong"},
                             {"PathTraversal", "sha256:../../etc/passwd"},
                             {"NulInside", "sha256:" + std::string(63, 'a') + '\0'},
                         }),
                         [](const auto& row) { return row.param.name; });

}  // namespace
}  // namespace berth
