// SPDX-License-Identifier: Apache-2.0
#include "unit/content/pushed.hpp"

#include <gtest/gtest.h>

namespace berth::test {
namespace {

const Json kLabel = {{"required_labels", {"none"}}};

Json configFor(const std::string& os, const std::string& architecture, bool is_labelled = false) {
  auto config = plainConfig();
  config["os"] = os;
  config["architecture"] = architecture;
  if (is_labelled) config["config"]["Labels"]["none"] = "1";
  return config;
}

// An index with an image that is labelled and one that is not.
std::string mixedIndex(Pushed& pushed) {
  return pushed.index({pushed.child(pushed.image(configFor("linux", "amd64", true)), "linux/amd64"),
                       pushed.child(pushed.image(configFor("linux", "arm64")), "linux/arm64")});
}

TEST(Index, EntersByWhatItSaysItself) {
  Pushed pushed;
  const auto answer = pushed.ask(kLabel, mixedIndex(pushed));
  EXPECT_TRUE(answer.isClean()) << answer.text();
  EXPECT_EQ(answer.items, 0);
}

TEST(Index, RunsByEachOfItsImages) {
  Pushed pushed;
  const auto index = mixedIndex(pushed);
  for (const auto source : {BERTH_SOURCE_ADMISSION, BERTH_SOURCE_SCAN}) {
    const auto answer = pushed.ask(kLabel, index, source);
    ASSERT_EQ(answer.codes(), "required_labels") << answer.text();
    EXPECT_TRUE(answer.violations[0].message.starts_with("linux/arm64: the label \"none\" is missing"));
    EXPECT_EQ(answer.violations[0].evidence.size(), 1U);
    EXPECT_EQ(answer.rounds, 3);
    EXPECT_EQ(answer.items, 4);
  }
  EXPECT_EQ(pushed.ask({{"max_layers", 20}}, index, BERTH_SOURCE_ADMISSION).items, 2);
  EXPECT_EQ(pushed.codes({{"max_layers", 1}}, index, BERTH_SOURCE_ADMISSION), "max_layers, max_layers");
}

TEST(Index, MayHoldAnIndex) {
  Pushed pushed;
  const auto inner = mixedIndex(pushed);
  const auto outer = pushed.index({pushed.child(inner, "")});
  const auto answer = pushed.ask(kLabel, outer, BERTH_SOURCE_ADMISSION);
  EXPECT_EQ(answer.codes(), "required_labels") << answer.text();
  EXPECT_EQ(answer.rounds, 4);
  const auto third = pushed.index({pushed.child(outer, "")});
  EXPECT_EQ(pushed.codes(kLabel, third, BERTH_SOURCE_ADMISSION), "too_much");
}

TEST(Index, NeedsImagesForWhatIsRequired) {
  const Json options = {
      {"platforms", {{"allow", {"linux/amd64", "linux/arm64"}}, {"require", {"linux/amd64", "linux/arm64"}}}}};
  Pushed pushed;
  const auto amd64 = pushed.image(configFor("linux", "amd64"));
  const auto arm64 = pushed.image(configFor("linux", "arm64"));
  const auto windows = pushed.image(configFor("windows", "amd64"));
  const auto both = pushed.index({pushed.child(amd64, "linux/amd64"), pushed.child(arm64, "linux/arm64/v8")});
  const auto one = pushed.index({pushed.child(amd64, "linux/amd64")});
  const auto more = pushed.index(
      {pushed.child(amd64, "linux/amd64"), pushed.child(arm64, "linux/arm64"), pushed.child(windows, "windows/amd64")});
  const auto lying = pushed.index({pushed.child(amd64, "linux/amd64"), pushed.child(windows, "linux/arm64")});
  EXPECT_EQ(pushed.codes(options, both), "");
  EXPECT_EQ(pushed.codes(options, both, BERTH_SOURCE_ADMISSION), "");
  EXPECT_EQ(pushed.ask(options, one).text(),
            "platforms: it has no image for linux/arm64; build it for all that are needed: docker buildx build "
            "--platform linux/amd64,linux/arm64\n");
  const auto allowed = pushed.ask(options, more);
  EXPECT_EQ(allowed.codes(), "platforms");
  EXPECT_EQ(allowed.violations[0].path, "/manifests/2/platform");
  EXPECT_EQ(pushed.codes(options, lying), "");
  EXPECT_NE(
      pushed.ask(options, lying, BERTH_SOURCE_ADMISSION).text().find("the index says that it is for \"linux/arm64\""),
      std::string::npos);
  EXPECT_EQ(pushed.codes(options, amd64), "");
  EXPECT_EQ(pushed.codes(options, amd64, BERTH_SOURCE_ADMISSION), "platforms");
  EXPECT_EQ(pushed.codes(options, amd64, BERTH_SOURCE_SCAN), "platforms");
}

TEST(Index, IsRefusedForWhatCannotBeLookedAt) {
  Pushed pushed;
  const auto image = pushed.image(configFor("linux", "amd64", true));
  const auto child = pushed.child(image, "linux/amd64");
  const auto codes = [&](const std::vector<Json>& children) {
    return pushed.codes(kLabel, pushed.index(children), BERTH_SOURCE_ADMISSION);
  };
  EXPECT_EQ(codes({child}), "");
  EXPECT_EQ(codes({child, child}), "");
  EXPECT_EQ(codes({child, descriptorOf(kOciManifest, digestOf("gone"), 7)}), "missing");
  EXPECT_EQ(codes({child, descriptorOf("application/x", digestOf("what"), 7)}), "unreadable");
  EXPECT_EQ(codes({child, pushed.child(pushed.manifest(kOciManifest, "{}"), "")}), "unreadable");
  EXPECT_EQ(codes({child, descriptorOf(kOciManifest, digestOf("huge"), 9U << 20U)}), "too_much");
  EXPECT_EQ(codes({}), "");
}

TEST(Index, IsRefusedWhenItNamesMoreThanMayBeFetched) {
  Pushed pushed;
  const auto childrenOf = [&](int count) {
    std::vector<Json> children;
    for (int i = 0; i < count; ++i) {
      auto config = configFor("linux", "amd64", true);
      config["author"] = std::to_string(i);
      children.push_back(pushed.child(pushed.image(config), "linux/amd64"));
    }
    return children;
  };
  const auto ask = [&](int count, const Json& options) {
    return pushed.ask(options, pushed.index(childrenOf(count)), BERTH_SOURCE_ADMISSION);
  };
  EXPECT_TRUE(ask(25, kLabel).isClean());
  EXPECT_EQ(ask(26, kLabel).codes().substr(0, 8), "too_much");
  EXPECT_TRUE(ask(50, {{"max_layers", 20}}).isClean());
  EXPECT_EQ(ask(51, {{"max_layers", 20}}).codes(), "too_much");
  EXPECT_EQ(ask(3000, kLabel).codes(), "too_much");
}

}  // namespace
}  // namespace berth::test
