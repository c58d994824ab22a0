// SPDX-License-Identifier: Apache-2.0
#include "jose/base64url.hpp"

#include <gtest/gtest.h>

namespace berth::jose {
namespace {

TEST(Base64Url, EncodesAsRfc4648HasIt) {
  EXPECT_EQ(encodeBase64Url(""), "");
  EXPECT_EQ(encodeBase64Url("f"), "Zg");
  EXPECT_EQ(encodeBase64Url("fo"), "Zm8");
  EXPECT_EQ(encodeBase64Url("foo"), "Zm9v");
  EXPECT_EQ(encodeBase64Url("foobar"), "Zm9vYmFy");
  EXPECT_EQ(encodeBase64Url("\xFB\xFF"), "-_8");
}

TEST(Base64Url, GivesBackWhatItMade) {
  std::string bytes;
  for (int i = 0; i < 300; ++i) {
    bytes += static_cast<char>(i * 7);
    EXPECT_EQ(decodeBase64Url(encodeBase64Url(bytes)), bytes);
  }
}

// T9: there is one text for each content.
TEST(Base64Url, T9_RefusesEveryOtherSpelling) {
  for (const char* text :
       {"Zg==", "Zg=", "Zm9v\n", " Zm9v", "Zm 9v", "Zh", "Zm9", "Zm9vY", "A", "+_8", "-/8", "Zm9v.", "Z\xC3\xBC"})
    EXPECT_FALSE(decodeBase64Url(text).has_value()) << text;
  EXPECT_FALSE(decodeBase64Url(std::string_view{"Zm\0v", 4}).has_value());
}

}  // namespace
}  // namespace berth::jose
