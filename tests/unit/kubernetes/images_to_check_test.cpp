// SPDX-License-Identifier: Apache-2.0
#include "kubernetes/images_to_check.hpp"

#include "unit/kubernetes/reviews.hpp"

#include <gmock/gmock.h>

namespace berth::kubernetes {
namespace {

using nlohmann::json;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

ImagesToCheck ask(const json& review, UnknownKinds unknown = UnknownKinds::kWarn) {
  return imagesToCheck(parsed(review), ImagePlaces{}, unknown);
}

std::vector<std::string> placesOf(const ImagesToCheck& asked) {
  std::vector<std::string> places;
  for (const auto& image : asked.images) places.push_back(image.place);
  return places;
}

std::vector<std::string> onUpdate(const std::string& old_object, const std::string& object) {
  return placesOf(ask(reviewOf("", "Pod", object, old_object)));
}

TEST(ImagesToCheck, ANewObjectIsAskedAboutAsAWhole) {
  EXPECT_THAT(placesOf(ask(reviewOf("", "Pod", podOf({"a", "a", "b"})))),
              ElementsAre("/spec/containers/0/image", "/spec/containers/1/image", "/spec/containers/2/image"));
}

TEST(ImagesToCheck, WhatIsAlreadyThereIsNotAskedAgain) {
  EXPECT_THAT(onUpdate(podOf({"a", "b"}), podOf({"a", "b"})), IsEmpty());
  EXPECT_THAT(onUpdate(podOf({"a", "b"}), podOf({"b"})), IsEmpty());
  EXPECT_THAT(onUpdate(podOf({"a", "b"}), podOf({"b", "a"})), IsEmpty()) << "lists of containers are merged by name";
  EXPECT_THAT(onUpdate(podOf({"a", "b"}), podOf({"a", "c"})), ElementsAre("/spec/containers/1/image"));
  EXPECT_THAT(onUpdate(podOf({"a"}), podOf({"x", "a"})), ElementsAre("/spec/containers/0/image"));
}

TEST(ImagesToCheck, OnceMoreIsAsked) {
  EXPECT_THAT(onUpdate(podOf({"a"}), podOf({"a", "a"})), ElementsAre("/spec/containers/1/image"));
}

TEST(ImagesToCheck, AnotherListIsAsked) {
  const auto in_volume = R"({"spec":{"containers":[],"volumes":[{"name":"v","image":{"reference":"a"}}]}})";
  EXPECT_THAT(onUpdate(in_volume, podOf({"a"})), ElementsAre("/spec/containers/0/image"));
  EXPECT_THAT(onUpdate(podOf({"a"}), R"({"spec":{"initContainers":[{"name":"c0","image":"a"}]}})"),
              ElementsAre("/spec/initContainers/0/image"));
}

TEST(ImagesToCheck, AnotherSpellingIsAsked) {
  EXPECT_THAT(onUpdate(podOf({"nginx"}), podOf({"nginx:latest"})), ElementsAre("/spec/containers/0/image"));
}

TEST(ImagesToCheck, WithoutAnOldObjectAllIsAsked) {
  auto review = reviewOf("", "Pod", podOf({"a"}), podOf({"a"}));
  review["request"]["oldObject"] = nullptr;
  EXPECT_THAT(placesOf(ask(review)), ElementsAre("/spec/containers/0/image"));
  review["request"]["oldObject"] = json::parse(podOf({"a"}));
  review["request"]["operation"] = "CREATE";
  EXPECT_THAT(placesOf(ask(review)), ElementsAre("/spec/containers/0/image")) << "a CREATE has no old object";
}

TEST(ImagesToCheck, AnEphemeralContainerIsAsked) {
  const std::string before = R"({"spec":{"containers":[{"name":"c","image":"a"}]}})";
  const std::string after =
      R"({"spec":{"containers":[{"name":"c","image":"a"}],"ephemeralContainers":[{"name":"d","image":"a"}]}})";
  auto review = reviewOf("", "Pod", after, before);
  review["request"]["subResource"] = "ephemeralcontainers";
  EXPECT_THAT(placesOf(ask(review)), ElementsAre("/spec/ephemeralContainers/0/image"));
  review = reviewOf("", "EphemeralContainers", R"({"ephemeralContainers":[{"name":"d","image":"a"}]})",
                    R"({"ephemeralContainers":[]})");
  EXPECT_THAT(placesOf(ask(review)), ElementsAre("/ephemeralContainers/0/image"));
}

TEST(ImagesToCheck, NothingIsAskedWhereNothingIsWritten) {
  for (const auto* operation : {"DELETE", "CONNECT"}) {
    auto review = reviewOf("", "Pod", podOf({"a"}));
    review["request"]["operation"] = operation;
    EXPECT_THAT(ask(review).images, IsEmpty()) << operation;
    review["request"]["object"] = nullptr;
    EXPECT_THAT(ask(review, UnknownKinds::kDeny).found, IsEmpty()) << operation;
  }
}

TEST(ImagesToCheck, AnObjectThatEndsIsLeftAlone) {
  auto before = json::parse(podOf({"a"}));
  before["metadata"]["deletionTimestamp"] = "2026-11-23T21:45:17Z";
  EXPECT_THAT(ask(reviewOf("", "Pod", podOf({"b"}), before.dump())).images, IsEmpty());
  auto claims = json::parse(podOf({"b"}));
  claims["metadata"]["deletionTimestamp"] = "2026-11-23T21:45:17Z";
  EXPECT_EQ(ask(reviewOf("", "Pod", claims.dump())).images.size(), 1U);
}

TEST(ImagesToCheck, AnUnknownKindWarnsOrIsRefused) {
  const auto review = reviewOf("argoproj.io", "Workflow", "{}");
  const auto warned = ask(review);
  ASSERT_EQ(warned.found.size(), 1U);
  EXPECT_THAT(warned.found[0].reasons, IsEmpty());
  EXPECT_THAT(warned.found[0].warnings, ElementsAre(HasSubstr("Workflow.argoproj.io")));
  const auto refused = ask(review, UnknownKinds::kDeny);
  EXPECT_EQ(refused.found.at(0).reasons.at(0).rule, "kind");
  EXPECT_THAT(ask(reviewOf("autoscaling", "Scale", "{}"), UnknownKinds::kDeny).found, IsEmpty());
}

TEST(ImagesToCheck, ProblemsAreFoundAmongTheRest) {
  const auto asked = ask(reviewOf("", "Pod", podOf({"a", ""})));
  EXPECT_EQ(asked.images.size(), 1U);
  EXPECT_EQ(asked.found.at(0).image.place, "/spec/containers/1/image");
}

}  // namespace
}  // namespace berth::kubernetes
