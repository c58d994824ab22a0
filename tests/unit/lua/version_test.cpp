// SPDX-License-Identifier: Apache-2.0
#include "version.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace berth::validation_lua {
namespace {

TEST(Version, ReadsOnlyVersions) {
  for (const auto* text : {"0.0.0", "v1.2.3", "1.2.3-a.b-c.0", "1.2.3+001", "1.2.3--", "1.0.0-0a"})
    EXPECT_TRUE(Version::parse(text)) << text;
  for (const auto* text : {"", "1", "1.2", "1.2.", "01.2.3", "1.2.3-", "1.2.3-01", "1.2.3-a..b", "1.2.3-a.", "1.2.3+",
                           "1.2.3 ", "vv1.2.3", "1.2.3.4", "-1.2.3", "1.2.9999999999999999999"})
    EXPECT_FALSE(Version::parse(text)) << text;
}

// The chain of section 11 of the specification.
TEST(Version, HasAnOrder) {
  const std::vector<const char*> rising{"1.0.0-alpha",  "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta",
                                        "1.0.0-beta.2", "1.0.0-beta.11", "1.0.0-rc.1",       "1.0.0",
                                        "1.0.1",        "1.2.0",         "1.10.0",           "2.0.0"};
  for (std::size_t i = 0; i < rising.size(); ++i) {
    for (std::size_t k = 0; k < rising.size(); ++k)
      EXPECT_EQ(Version::parse(rising[i])->compare(*Version::parse(rising[k])), i <=> k) << rising[i] << rising[k];
  }
  EXPECT_EQ(Version::parse("1.0.0+a")->compare(*Version::parse("1.0.0+b")), std::strong_ordering::equal);
}

}  // namespace
}  // namespace berth::validation_lua
