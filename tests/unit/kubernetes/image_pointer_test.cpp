// SPDX-License-Identifier: Apache-2.0
#include "kubernetes/image_pointer.hpp"

#include <nlohmann/json.hpp>

#include <gmock/gmock.h>

#include <chrono>

namespace berth::kubernetes {
namespace {

using nlohmann::json;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

std::vector<std::string> placesOf(std::string_view pointer, const json& object) {
  const auto parsed = ImagePointer::parse(pointer);
  EXPECT_TRUE(parsed) << pointer;
  std::vector<PlacedImage> images;
  EXPECT_TRUE(parsed->find(object, 1000, images));
  std::vector<std::string> places;
  for (const auto& image : images) {
    EXPECT_EQ(object.at(json::json_pointer{image.place}), image.written);
    places.push_back(image.place);
  }
  return places;
}

const json& workflow() {
  static const json kObject = json::parse(R"({"image":"top","spec":{"image":"a","templates":[
      {"container":{"image":"b","name":"image"}},{"script":{"image":"c"}},
      {"steps":[[{"inline":{"container":{"image":"d"}}}]]}],"odd/~key":{"image":"e"},"image2":"no","n":{"image":7}}})");
  return kObject;
}

TEST(ImagePointer, FindsOnePlace) {
  EXPECT_THAT(placesOf("/spec/image", workflow()), ElementsAre("/spec/image"));
  EXPECT_THAT(placesOf("/spec/templates/1/script/image", workflow()), ElementsAre("/spec/templates/1/script/image"));
  EXPECT_THAT(placesOf("/spec/odd~1~0key/image", workflow()), ElementsAre("/spec/odd~1~0key/image"));
  EXPECT_THAT(placesOf("/spec/nothing", workflow()), IsEmpty());
}

TEST(ImagePointer, AStarIsOneLevel) {
  EXPECT_THAT(placesOf("/spec/templates/*/*/image", workflow()),
              ElementsAre("/spec/templates/0/container/image", "/spec/templates/1/script/image"));
  EXPECT_THAT(placesOf("/spec/*/image", workflow()), ElementsAre("/spec/odd~1~0key/image"));
}

TEST(ImagePointer, TwoStarsAreAnyDepth) {
  const auto everywhere =
      UnorderedElementsAre("/spec/image", "/spec/templates/0/container/image", "/spec/templates/1/script/image",
                           "/spec/odd~1~0key/image", "/spec/templates/2/steps/0/0/inline/container/image");
  EXPECT_THAT(placesOf("/spec/**/image", workflow()), everywhere);
  EXPECT_THAT(placesOf("/spec/**/**/image", workflow()), everywhere);
  EXPECT_THAT(
      placesOf("/**/container/**/image", workflow()),
      UnorderedElementsAre("/spec/templates/0/container/image", "/spec/templates/2/steps/0/0/inline/container/image"));
}

TEST(ImagePointer, LeavesAloneWhatIsNoText) {
  EXPECT_THAT(placesOf("/spec/n/image", workflow()), IsEmpty());
  EXPECT_THAT(placesOf("/spec/templates", workflow()), IsEmpty());
}

TEST(ImagePointer, StopsAtTheMost) {
  std::vector<PlacedImage> images;
  EXPECT_FALSE(ImagePointer::parse("/spec/**/image")->find(workflow(), 3, images));
  EXPECT_EQ(images.size(), 3U);
}

TEST(ImagePointer, TakesTimeInProportion) {
  json deep = "x";
  for (int i = 0; i < 190; ++i) deep = json{{"a", {deep, deep.is_string() ? deep : json{}}}};
  std::vector<PlacedImage> images;
  std::string pointer;
  for (int i = 0; i < 15; ++i) pointer += "/**/a";
  const auto began = std::chrono::steady_clock::now();
  ImagePointer::parse(pointer + "/b")->find(deep, 1000, images);
  EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds{2});
}

TEST(ImagePointer, RefusesWhatIsNone) {
  for (const auto* text : {"", "/", "spec/image", "$.spec", "/spec/**", "/a~2", "/a~"}) {
    const auto pointer = ImagePointer::parse(text);
    ASSERT_FALSE(pointer) << text;
    EXPECT_EQ(pointer.error().code, ErrorCode::kInvalidArgument);
  }
  std::string long_one;
  for (int i = 0; i < 33; ++i) long_one += "/a";
  EXPECT_FALSE(ImagePointer::parse(long_one));
}

}  // namespace
}  // namespace berth::kubernetes
