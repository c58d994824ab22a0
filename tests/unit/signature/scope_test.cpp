// SPDX-License-Identifier: Apache-2.0
// Indexes and the images that they name.
#include "unit/signature/asking.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace berth::test {
namespace {

using Json = nlohmann::json;
using testing::HasSubstr;

constexpr const char* kIndexType = "application/vnd.oci.image.index.v1+json";

class Scope : public testing::Test {
 protected:
  static Json orChildren() {
    auto options = byKey();
    options["scope"] = "index_or_all_children";
    return options;
  }

  SignedRepository all_;
};

TEST_F(Scope, SignatureOfTheIndexDoes) {
  EXPECT_TRUE(ask(all_, byKey(), "index-signed").isClean());
  const auto answer = ask(all_, orChildren(), "index-signed");
  EXPECT_TRUE(answer.isClean()) << answer.text();
}

TEST_F(Scope, SignaturesOfTheChildrenDoWhenTheyMay) {
  EXPECT_EQ(ask(all_, byKey(), "children-signed").codes(), "unsigned");
  const auto answer = ask(all_, orChildren(), "children-signed");
  EXPECT_TRUE(answer.isClean()) << answer.text();
}

TEST_F(Scope, EachChildHasToBeSigned) {
  const auto answer = ask(all_, orChildren(), "one-child-signed");
  EXPECT_EQ(answer.codes(), "unsigned");
  EXPECT_THAT(answer.text(), HasSubstr(all_.images.at("child-arm64")));
}

TEST_F(Scope, IndexOfNothingIsNotSignedByAllOfIt) {
  const auto digest = all_.repository.addManifest(
      kIndexType, Json{{"schemaVersion", 2}, {"mediaType", kIndexType}, {"manifests", Json::array()}}.dump());
  all_.images["nothing"] = digest;
  EXPECT_EQ(ask(all_, orChildren(), "nothing").codes(), "unsigned");
}

TEST_F(Scope, IndexOfAThousandImagesStaysWithinTheContract) {
  Json entries = Json::array();
  const auto child = all_.images.at("signed-child-amd64");
  const Json entry = {{"mediaType", "application/vnd.oci.image.manifest.v1+json"}, {"digest", child}, {"size", 260}};
  for (int i = 0; i < 1000; ++i) entries.push_back(entry);
  all_.images["thousand"] = all_.repository.addManifest(
      kIndexType, Json{{"schemaVersion", 2}, {"mediaType", kIndexType}, {"manifests", entries}}.dump());
  const auto answer = ask(all_, orChildren(), "thousand");
  EXPECT_EQ(answer.codes(), "unsigned") << answer.text();
}

TEST_F(Scope, ImageAloneNeedsItsOwn) {
  EXPECT_EQ(ask(all_, orChildren(), "child-amd64").codes(), "unsigned");
  EXPECT_TRUE(ask(all_, orChildren(), "signed-child-amd64").isClean());
}

}  // namespace
}  // namespace berth::test
