// SPDX-License-Identifier: Apache-2.0
#include "kubernetes/base64.hpp"
#include "kubernetes/refusal_text.hpp"
#include "kubernetes/shown_text.hpp"

#include <gtest/gtest.h>

namespace berth::kubernetes {
namespace {

TEST(ShownText, IsOneLineOfUtf8) {
  EXPECT_EQ(shownText("plain \xC3\xA4 \xF0\x9F\x90\xB3", 100), "plain \xC3\xA4 \xF0\x9F\x90\xB3");
  EXPECT_EQ(shownText("a\nb\tc\x7F\xC2\x85"
                      "d\xE2\x80\xA8"
                      "e\xE2\x80\xAE"
                      "f",
                      100),
            "a b c  d e f");
  EXPECT_EQ(shownText(std::string_view{"a\0b", 3}, 100), "a b");
}

TEST(ShownText, ReplacesWhatIsNoUtf8) {
  const std::string unknown = "\xEF\xBF\xBD";
  EXPECT_EQ(shownText("\xFF", 9), unknown);
  EXPECT_EQ(shownText("\xC3", 9), unknown);
  EXPECT_EQ(shownText("\xC0\xAF", 9), unknown + unknown) << "longer than it has to be";
  EXPECT_EQ(shownText("\xED\xA0\x80", 9), unknown + unknown + unknown) << "half of a pair";
  EXPECT_EQ(shownText("\xF4\x90\x80\x80", 9), unknown + unknown + unknown + unknown) << "beyond Unicode";
}

TEST(ShownText, IsCutBetweenCharacters) {
  EXPECT_EQ(shownText("abcd", 4), "abcd");
  EXPECT_EQ(shownText("abcde", 4), "abc\xE2\x80\xA6");
  EXPECT_EQ(shownText("\xC3\xA4\xC3\xA4\xC3\xA4", 2), "\xC3\xA4\xE2\x80\xA6");
}

TEST(Base64, IsThatOfTheRfc) {
  const std::pair<const char*, const char*> vectors[] = {{"", ""},
                                                         {"f", "Zg=="},
                                                         {"fo", "Zm8="},
                                                         {"foo", "Zm9v"},
                                                         {"foob", "Zm9vYg=="},
                                                         {"fooba", "Zm9vYmE="},
                                                         {"foobar", "Zm9vYmFy"},
                                                         {"\xFF\xFE\xFD", "//79"}};
  for (const auto& [bytes, text] : vectors) EXPECT_EQ(encodeBase64(bytes), text);
}

TEST(FieldPath, IsHowKubernetesNamesFields) {
  EXPECT_EQ(fieldPath("/spec/containers/0/image"), "spec.containers[0].image");
  EXPECT_EQ(fieldPath("/0/a"), "[0].a");
  EXPECT_EQ(fieldPath(""), "");
}

}  // namespace
}  // namespace berth::kubernetes
