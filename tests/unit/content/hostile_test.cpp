// SPDX-License-Identifier: Apache-2.0
// Manifests and configs that somebody wrote to get past a rule, or to stop the validator.
#include "unit/content/pushed.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <string>

namespace berth::test {
namespace {

const Json kOptions = {{"required_labels", {"none"}}, {"user", {{"non_root", true}}}, {"max_layers", 5}};

std::string repeated(const std::string& text, std::size_t times) {
  std::string all;
  for (std::size_t i = 0; i < times; ++i) all += text;
  return all;
}

TEST(Hostile, ManifestsAreUnreadable) {
  const std::string layer = R"({"mediaType":"a/b","size":1,"digest":")" + digestOf("a") + "\"}";
  const std::string config = R"("config":)" + layer;
  const std::string manifests[] = {
      "x",
      "[]",
      "null",
      "{",
      "\xEF\xBB\xBF{}",
      "{} {}",
      R"({"a":"\ud800"})",
      "{\"a\":\"\xff\"}",
      R"({"layers":[]})",
      R"({"config":null,"layers":[]})",
      R"({"config":{},"layers":[]})",
      "{" + config + R"(,"layers":{}})",
      "{" + config + R"(,"layers":[7]})",
      "{" + config + R"(,"layers":[{}]})",
      "{" + config + R"(,"layers":[{"mediaType":"a/b","size":-1,"digest":")" + digestOf("a") + "\"}]}",
      "{" + config + R"(,"layers":[{"mediaType":"a/b","size":1,"digest":"sha256:../../etc"}]})",
      "{" + config + R"(,"layers":[{"mediaType":7,"size":1,"digest":")" + digestOf("a") + "\"}]}",
      "{" + config + R"(,"layers":[],"layers":[]})",
      "{" + config + R"(,"layers":[],"Layers":[]})",
      "{" + config + ",\"layers\":[],\"layer\xC5\xBF\":[]}",
      "{" + config + R"(,"manifests":[]})",
      "{" + config + R"(,"annotations":[]})",
      "{" + config + R"(,"annotations":{"a":1}})",
      "{" + config + R"(,"mediaType":"application/vnd.oci.image.index.v1+json"})",
      repeated("[", 4'000'000),
      repeated("{\"a\":", 800'000),
      "{\"a\":" + repeated("[", 100) + repeated("]", 100) + "}",
      "[" + repeated("0,", 500'000) + "0]",
      std::string((4U << 20U) + 1, ' '),
  };
  for (const auto& bytes : manifests) {
    Pushed pushed;
    const auto digest = digestOf("forged");
    pushed.manifest(kOciManifest, "{}");
    const auto known = digestOf("{}");
    pushed.repository.forge(known, bytes);
    const auto answer = pushed.ask(kOptions, known);
    EXPECT_EQ(answer.codes(), "unreadable") << bytes.substr(0, 200) << '\n' << answer.text();
    EXPECT_LT(answer.text().size(), 400U);
  }
}

TEST(Hostile, IndexesAreUnreadable) {
  const std::string indexes[] = {
      R"({"manifests":{}})",
      R"({"manifests":[{}]})",
      R"({"manifests":[],"layers":[]})",
      R"({"manifests":[],"config":{}})",
      R"({"manifests":[],"Manifests":[]})",
      R"({"manifests":[{"mediaType":"a/b","size":1,"platform":7,"digest":")" + digestOf("a") + "\"}]}",
      R"({"manifests":[{"mediaType":"a/b","size":1,"platform":{"OS":"linux"},"digest":")" + digestOf("a") + "\"}]}",
  };
  for (const auto& bytes : indexes) {
    Pushed pushed;
    EXPECT_EQ(pushed.codes(kOptions, pushed.manifest(kOciIndex, bytes), BERTH_SOURCE_ADMISSION), "unreadable") << bytes;
  }
}

// What Go's JSON takes for "User" and this one does not would be read by the runtime alone.
TEST(Hostile, ConfigsAreUnreadable) {
  const std::string good = R"("Labels":{"none":"1"},"User":"1")";
  const std::string configs[] = {
      "x",
      "7",
      R"({"config":[]})",
      R"({"config":{)" + good + R"(,"user":"0"}})",
      R"({"config":{)" + good + R"(,"USER":"0"}})",
      "{\"config\":{" + good +
          ",\"U\xC5\xBF"
          "er\":\"0\"}}",
      R"({"config":{)" + good + R"(,"User":"0"}})",
      R"({"config":{"Labels":{"none":"1"},"User":0}})",
      R"({"config":{"Labels":{"none":1},"User":"1"}})",
      R"({"config":{"Labels":["none"],"User":"1"}})",
      R"({"config":{"Env":"A=b",)" + good + "}}",
      R"({"config":{)" + good + R"(},"Config":{"User":"0"}})",
      R"({"config":{)" + good + R"(},"rootfs":7})",
      R"({"config":{)" + good + R"(},"rootfs":{"diff_ids":[7]}})",
      R"({"config":{)" + good + R"(},"os":7})",
      R"({"config":{)" + good + R"(},"created":7})",
      repeated("[", 1'000'000),
  };
  for (const auto& bytes : configs) {
    Pushed pushed;
    const auto answer = pushed.ask(kOptions, pushed.imageOf(bytes));
    EXPECT_EQ(answer.codes(), "unreadable") << bytes.substr(0, 200) << '\n' << answer.text();
    EXPECT_EQ(answer.violations.at(0).path, "/config");
  }
  Pushed pushed;
  EXPECT_EQ(pushed.codes(kOptions, pushed.imageOf(R"({"config":{)" + good + "}}")), "");
}

TEST(Hostile, ConfigThatIsMissingOrTooLargeIsUnreadable) {
  Pushed pushed;
  auto large = plainConfig();
  large["padding"] = std::string((1U << 20U) + 1, 'x');
  const auto answer = pushed.ask(kOptions, pushed.image(large));
  EXPECT_EQ(answer.text(), "unreadable: its config is missing or has more than 1 MiB; build the image again\n");
  EXPECT_EQ(pushed.codes({{"max_layers", 5}}, pushed.image(large)), "");
}

TEST(Hostile, TextsAreShownPlainAndShort) {
  auto config = plainConfig();
  config["config"]["Labels"] = {{"evil\x1b[2J\n" + std::string(5000, 'x'), "v"}};
  config["config"]["User"] = "0:" + std::string(5000, '\n');
  const auto answer = answerTo({{"forbidden_labels", {"*"}}, {"user", {{"non_root", true}}}}, config);
  ASSERT_EQ(answer.codes(), "forbidden_labels, user");
  for (const auto& one : answer.violations) {
    EXPECT_LT(one.message.size() + one.path.size(), 600U);
    EXPECT_EQ((one.message + one.path).find_first_of("\x1b\n"), std::string::npos);
  }
}

TEST(Hostile, LargeDocumentsTakeTimeThatGrowsWithThem) {
  Json labels = Json::object();
  for (int i = 0; i < 40'000; ++i) labels["label-" + std::to_string(i)] = "x";
  auto config = plainConfig();
  config["config"]["Labels"] = labels;
  Json layers = Json::array();
  for (int i = 0; i < 20'000; ++i) layers.push_back(descriptorOf(kOciLayer, digestOf("a"), 1));
  const auto before = std::chrono::steady_clock::now();
  const auto answer = answerTo(
      {{"required_labels", {{"none", "(x+x+)+y"}}}, {"forbidden_labels", {"*a*a*a*a*b"}}, {"max_layer_size", "0B"}},
      config, {{"layers", layers}});
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - before;
  EXPECT_EQ(answer.violations.size(), 12U);
  EXPECT_LT(took.count(), 5.0);
}

}  // namespace
}  // namespace berth::test
