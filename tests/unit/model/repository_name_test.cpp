// SPDX-License-Identifier: Apache-2.0
#include "model/repository_name.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace berth {
namespace {

struct Row {
  std::string name;
  std::string text;
};

class RepositoryNameTakes : public testing::TestWithParam<Row> {};
class RepositoryNameRefuses : public testing::TestWithParam<Row> {};

// Checklist 1.
TEST_P(RepositoryNameTakes, Text) {
  const auto name = RepositoryName::parse(GetParam().text);
  ASSERT_TRUE(name.has_value());
  EXPECT_EQ(name->text(), GetParam().text);
}

// Checklist 1.
TEST_P(RepositoryNameRefuses, Text) {
  const auto name = RepositoryName::parse(GetParam().text);
  ASSERT_FALSE(name.has_value());
  EXPECT_EQ(name.error().code, ErrorCode::kNameInvalid);
}

const auto kRowName = [](const auto& row) { return row.param.name; };

INSTANTIATE_TEST_SUITE_P(, RepositoryNameTakes,
                         testing::ValuesIn(std::vector<Row>{
                             {"OneLetter", "a"},
                             {"Digits", "0/1"},
                             {"ManyComponents", "a/b/c/d/e/f"},
                             {"ADot", "foo.bar"},
                             {"AnUnderscore", "foo_bar"},
                             {"TwoUnderscores", "foo__bar"},
                             {"ManyDashes", "foo---bar"},
                             {"WordsOfThePath", "a/blobs/uploads/b"},
                             {"OnlyAWordOfThePath", "manifests"},
                             {"TheLongest", std::string(255, 'a')},
                         }),
                         kRowName);

INSTANTIATE_TEST_SUITE_P(, RepositoryNameRefuses,
                         testing::ValuesIn(std::vector<Row>{
                             {"Empty", ""},
                             {"UpperCase", "Foo"},
                             {"AnEmptyComponent", "a//b"},
                             {"ALeadingSlash", "/a"},
                             {"ATrailingSlash", "a/"},
                             {"ALeadingSeparator", "-a"},
                             {"ATrailingSeparator", "a-"},
                             {"TwoDots", "a..b"},
                             {"ThreeUnderscores", "a___b"},
                             {"MixedSeparators", "a.-b"},
                             {"ParentFolder", "../a"},
                             {"ParentFolderInside", "a/../b"},
                             {"AColon", "host:5000/a"},
                             {"ASpace", "a b"},
                             {"ANul", std::string("a\0b", 3)},
                             {"Utf8", "caf\xc3\xa9"},
                             {"ALeadingUnderscore", "_catalog"},
                             {"TooLong", std::string(256, 'a')},
                         }),
                         kRowName);

}  // namespace
}  // namespace berth
