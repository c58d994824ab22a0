// SPDX-License-Identifier: Apache-2.0
// Labels, annotations and tags.
#include "unit/content/pushed.hpp"

#include <gtest/gtest.h>

namespace berth::test {
namespace {

Json labelled(const Json& labels) {
  auto config = plainConfig();
  config["config"]["Labels"] = labels;
  return config;
}

TEST(Labels, HaveToBeThere) {
  const Json list = {{"required_labels", {"team", "org.opencontainers.image.source"}}};
  const Json map = {{"required_labels", {{"team", "web|shop"}, {"version", "v[0-9]+"}}}};
  const struct {
    Json options;
    Json labels;
    const char* codes;
  } rows[] = {
      {list, {{"team", "web"}, {"org.opencontainers.image.source", "https://git.example.com/a"}}, ""},
      {list, {{"team", "web"}}, "required_labels"},
      {list, {{"team", ""}, {"org.opencontainers.image.source", "x"}}, "required_labels"},
      {list, {{"Team", "web"}, {"org.opencontainers.image.source", "x"}}, "required_labels"},
      {list, nullptr, "required_labels, required_labels"},
      {map, {{"team", "shop"}, {"version", "v12"}}, ""},
      {map, {{"team", "webshop"}, {"version", "v12"}}, "required_labels"},
      {map, {{"team", "web"}, {"version", "v12\nevil"}}, "required_labels"},
      {map, {{"team", "web"}, {"version", "xv12"}}, "required_labels"},
      {{{"required_labels", Json::array()}}, nullptr, ""},
  };
  for (const auto& row : rows) {
    const auto answer = answerTo(row.options, labelled(row.labels));
    EXPECT_EQ(answer.codes(), row.codes) << row.labels << '\n' << answer.text();
  }
}

TEST(Labels, AreNamedWithPathAndCure) {
  const auto missing = answerTo({{"required_labels", {"a/b~c"}}}, labelled(nullptr)).violations.at(0);
  EXPECT_EQ(missing.message,
            "the label \"a/b~c\" is missing; set it when the image is built: docker build --label a/b~c=…");
  EXPECT_EQ(missing.path, "/config/Labels");
  const auto wrong =
      answerTo({{"required_labels", {{"a/b~c", "[0-9]+"}}}}, labelled({{"a/b~c", "x\ny"}})).violations.at(0);
  EXPECT_EQ(wrong.message,
            "the label \"a/b~c\" is \"x y\", which does not fit [0-9]+; build the image with one that does");
  EXPECT_EQ(wrong.path, "/config/Labels/a~1b~0c");
}

TEST(Labels, MayBeForbidden) {
  const Json options = {{"forbidden_labels", {"internal.*", "debug"}}};
  EXPECT_EQ(answerTo(options, labelled({{"team", "web"}})).codes(), "");
  EXPECT_EQ(answerTo(options, labelled({{"internal", "x"}, {"debugging", "x"}})).codes(), "");
  const auto both = answerTo(options, labelled({{"internal.host", "x"}, {"debug", ""}}));
  ASSERT_EQ(both.codes(), "forbidden_labels, forbidden_labels");
  EXPECT_EQ(both.violations[0].message, "the label \"debug\" is not allowed; build the image without");
  EXPECT_EQ(both.violations[1].path, "/config/Labels/internal.host");
}

TEST(Annotations, AreThoseOfTheManifest) {
  const Json options = {{"required_annotations", {{"owner", "[a-z]+"}}}, {"forbidden_annotations", {"x-*"}}};
  EXPECT_EQ(answerTo(options, plainConfig(), {{"annotations", {{"owner", "web"}}}}).codes(), "");
  EXPECT_EQ(answerTo(options, plainConfig(), {{"annotations", {{"owner", "Web"}, {"x-1", ""}}}}).codes(),
            "required_annotations, forbidden_annotations");
  const auto missing = answerTo(options, labelled({{"owner", "web"}})).violations.at(0);
  EXPECT_EQ(missing.code, "required_annotations");
  EXPECT_EQ(missing.path, "/annotations");
  EXPECT_NE(missing.message.find("docker buildx build --annotation owner=…"), std::string::npos);
  Pushed pushed;
  EXPECT_EQ(pushed.codes(options, pushed.index({})), "required_annotations");
  EXPECT_EQ(pushed.codes(options, pushed.index({}, {{"annotations", {{"owner", "web"}}}})), "");
}

TEST(Tags, FitOneOfTheExpressions) {
  Pushed pushed;
  const auto image = pushed.image();
  const Json one = {{"tags", "v[0-9]+\\.[0-9]+"}, {"required_labels", {"none"}}};
  const Json some = {{"tags", {"v[0-9]+", "latest"}}};
  EXPECT_EQ(pushed.codes(one, image, BERTH_SOURCE_TAG, "v1.2"), "");
  EXPECT_EQ(pushed.codes(one, image, BERTH_SOURCE_TAG, "v1.2-rc1"), "tags");
  EXPECT_EQ(pushed.codes(one, image, BERTH_SOURCE_MANIFEST, "latest"), "tags, required_labels");
  EXPECT_EQ(pushed.codes(one, image, BERTH_SOURCE_MANIFEST, ""), "required_labels");
  EXPECT_EQ(pushed.codes(one, image, BERTH_SOURCE_ADMISSION, "latest"), "required_labels");
  EXPECT_EQ(pushed.codes(some, image, BERTH_SOURCE_SCAN, "latest"), "");
  EXPECT_EQ(pushed.ask(some, image, BERTH_SOURCE_TAG, "edge").text(),
            "tags: the tag \"edge\" does not fit v[0-9]+, latest; push it under one that does\n");
}

}  // namespace
}  // namespace berth::test
