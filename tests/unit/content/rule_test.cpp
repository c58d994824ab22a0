// SPDX-License-Identifier: Apache-2.0
#include "unit/content/pushed.hpp"

#include <gtest/gtest.h>

namespace berth::test {
namespace {

// The example of README.md.
const Json kExample = {{"required_labels", {"org.opencontainers.image.source"}}, {"max_layers", 20}};

TEST(ContentRule, DecidesAsItsExample) {
  auto config = plainConfig();
  EXPECT_EQ(answerTo(kExample, config).codes(), "required_labels");
  config["config"]["Labels"]["org.opencontainers.image.source"] = "https://git.example.com/team/app";
  EXPECT_TRUE(answerTo(kExample, config).isClean());
  Json layers = Json::array();
  for (int i = 0; i < 21; ++i) layers.push_back(descriptorOf(kOciLayer, digestOf("a"), 1));
  EXPECT_EQ(answerTo(kExample, config, {{"layers", layers}}).codes(), "max_layers");
}

TEST(ContentRule, SaysEverythingAtOnceAndInOrder) {
  const Json options = {{"max_layers", 1},
                        {"max_size", "1B"},
                        {"required_annotations", {"owner"}},
                        {"required_labels", {"none"}},
                        {"forbidden_labels", {"team"}},
                        {"platforms", {{"allow", {"linux/arm64"}}}},
                        {"base_images", {"docker.io/library/debian"}},
                        {"max_age", "1h"},
                        {"user", {{"numeric", true}}},
                        {"env", {{"deny", {"PATH"}}}},
                        {"tags", "v1"}};
  Pushed pushed;
  const auto image = pushed.image();
  const auto codes = pushed.codes(options, image, BERTH_SOURCE_SCAN, "v2");
  EXPECT_EQ(
      codes,
      "tags, max_layers, max_size, required_annotations, required_labels, forbidden_labels, platforms, base_images, "
      "max_age, env");
  EXPECT_EQ(pushed.codes(options, image, BERTH_SOURCE_SCAN, "v2"), codes);
}

TEST(ContentRule, IsAskedWhereItHasSomethingToSay) {
  Pushed pushed;
  const auto image = pushed.image();
  for (const auto source : {BERTH_SOURCE_MANIFEST, BERTH_SOURCE_ADMISSION, BERTH_SOURCE_SCAN})
    EXPECT_EQ(pushed.codes(kExample, image, source), "required_labels") << source;
  for (const auto source : {BERTH_SOURCE_NONE, BERTH_SOURCE_TAG, 99})
    EXPECT_EQ(pushed.codes(kExample, image, source), "") << source;
}

TEST(ContentRule, RefusesToRunWhatIsNotKeptHere) {
  const auto rule = ruleOf(kExample);
  Question question;
  question.source = BERTH_SOURCE_ADMISSION;
  question.image = "docker.io/library/nginx";
  question.repository = "";
  question.written = "nginx";
  const auto answer = ask(*rule, Repository{}, question);
  EXPECT_EQ(answer.text(),
            "not_here: it is not kept in this registry, and what is in an image can only be checked of those that are; "
            "push it here and use it from here\n");
}

}  // namespace
}  // namespace berth::test
