// SPDX-License-Identifier: Apache-2.0
#include "kubernetes/image_places.hpp"

#include <nlohmann/json.hpp>

#include <gmock/gmock.h>

#include <algorithm>

namespace berth::kubernetes {
namespace {

using nlohmann::json;
using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> placesOf(const FoundImages& found, const json& object) {
  std::vector<std::string> places;
  for (const auto& image : found.images) {
    EXPECT_EQ(object.at(json::json_pointer{image.place}), image.written);
    places.push_back(image.place);
  }
  return places;
}

const json& podSpec() {
  static const json kSpec = json::parse(R"({"containers":[{"name":"c","image":"a"}],
      "initContainers":[{"name":"i","image":"b"}],"ephemeralContainers":[{"name":"e","image":"d"}],
      "volumes":[{"name":"other","configMap":{}},{"name":"v","image":{"reference":"f","pullPolicy":"Always"}}]})");
  return kSpec;
}

TEST(ImagePlaces, APodHasFourLists) {
  const json pod{{"spec", podSpec()}};
  const auto found = ImagePlaces{}.find("", "Pod", pod);
  EXPECT_THAT(found.images, ElementsAre(PlacedImage{"/spec/initContainers/0/image", "i", "b"},
                                        PlacedImage{"/spec/containers/0/image", "c", "a"},
                                        PlacedImage{"/spec/ephemeralContainers/0/image", "e", "d"},
                                        PlacedImage{"/spec/volumes/1/image/reference", "v", "f"}));
  EXPECT_THAT(found.problems, IsEmpty());
}

struct TemplateKind {
  const char* group;
  const char* kind;
  const char* pod_spec;
};
constexpr TemplateKind kTemplates[] = {{"", "ReplicationController", "/spec/template/spec"},
                                       {"", "PodTemplate", "/template/spec"},
                                       {"apps", "Deployment", "/spec/template/spec"},
                                       {"apps", "ReplicaSet", "/spec/template/spec"},
                                       {"apps", "StatefulSet", "/spec/template/spec"},
                                       {"apps", "DaemonSet", "/spec/template/spec"},
                                       {"batch", "Job", "/spec/template/spec"},
                                       {"batch", "CronJob", "/spec/jobTemplate/spec/template/spec"}};

TEST(ImagePlaces, TheEightKindsThatMakePodsHaveThemToo) {
  for (const auto& [group, kind, pod_spec] : kTemplates) {
    json object;
    object[json::json_pointer{pod_spec}] = podSpec();
    EXPECT_TRUE(ImagePlaces{}.knows(group, kind)) << kind;
    const auto found = ImagePlaces{}.find(group, kind, object);
    const std::string at = pod_spec;
    EXPECT_THAT(placesOf(found, object),
                ElementsAre(at + "/initContainers/0/image", at + "/containers/0/image",
                            at + "/ephemeralContainers/0/image", at + "/volumes/1/image/reference"))
        << kind;
  }
}

TEST(ImagePlaces, AnEmptyImageIsAControllersBusinessInATemplate) {
  const json spec = json::parse(R"({"containers":[{"name":"c"},{"name":"d","image":""},{"name":"e","image":null}]})");
  const json object{{"spec", {{"template", {{"spec", spec}}}}}};
  const auto found = ImagePlaces{}.find("apps", "Deployment", object);
  EXPECT_THAT(found.images, IsEmpty());
  EXPECT_THAT(found.problems, IsEmpty());
  const auto in_pod = ImagePlaces{}.find("", "Pod", json{{"spec", spec}});
  ASSERT_EQ(in_pod.problems.size(), 3U);
  EXPECT_EQ(in_pod.problems[1].image, (PlacedImage{"/spec/containers/1/image", "d", ""}));
  EXPECT_EQ(in_pod.problems[1].reasons.at(0).rule, "object");
}

TEST(ImagePlaces, WhatIsLeftOutHasNoImage) {
  for (const auto* object : {"{}", R"({"spec":null})", R"({"spec":{"template":null}})",
                             R"({"spec":{"template":{"spec":{"containers":null,"volumes":[]}}}})"}) {
    const auto found = ImagePlaces{}.find("", "ReplicationController", json::parse(object));
    EXPECT_THAT(found.images, IsEmpty()) << object;
    EXPECT_THAT(found.problems, IsEmpty()) << object;
  }
}

TEST(ImagePlaces, WhatIsOfAnotherTypeIsAProblem) {
  for (const auto* object :
       {R"({"spec":7})", R"({"spec":{"containers":{}}})", R"({"spec":{"containers":["x"]}})",
        R"({"spec":{"containers":[{"image":7}]}})", R"({"spec":{"initContainers":[{"name":[],"image":{}}]}})",
        R"({"spec":{"volumes":[{"image":"x"}]}})", R"({"spec":{"volumes":[{"image":{"reference":[]}}]}})"}) {
    const auto found = ImagePlaces{}.find("", "Pod", json::parse(object));
    EXPECT_THAT(found.images, IsEmpty()) << object;
    ASSERT_EQ(found.problems.size(), 1U) << object;
    EXPECT_FALSE(found.problems[0].reasons.empty());
  }
}

TEST(ImagePlaces, TheOldestEphemeralContainersAreAKindOfTheirOwn) {
  const auto object = json::parse(R"({"ephemeralContainers":[{"name":"debug","image":"busybox"}]})");
  EXPECT_THAT(ImagePlaces{}.find("", "EphemeralContainers", object).images,
              ElementsAre(PlacedImage{"/ephemeralContainers/0/image", "debug", "busybox"}));
}

TEST(ImagePlaces, KnowsKindsByTheirGroup) {
  EXPECT_FALSE(ImagePlaces{}.knows("example.com", "Pod"));
  EXPECT_FALSE(ImagePlaces{}.knows("", "Deployment"));
  EXPECT_TRUE(ImagePlaces{}.knows("autoscaling", "Scale"));
  const json pod{{"spec", podSpec()}};
  EXPECT_THAT(ImagePlaces{}.find("example.com", "Pod", pod).images, IsEmpty());
}

TEST(ImagePlaces, ExtractorsAreConfigured) {
  const auto places = ImagePlaces::make({{"argoproj.io", "Workflow", {"/spec/**/image", "/spec/image", "/spec/tool"}},
                                         {"apps", "Deployment", {"/spec/extra"}}});
  ASSERT_TRUE(places);
  EXPECT_TRUE(places->knows("argoproj.io", "Workflow"));
  const auto workflow = json::parse(R"({"spec":{"image":"a","x":[{"image":"b"},{"image":""}],"tool":"t"}})");
  EXPECT_THAT(placesOf(places->find("argoproj.io", "Workflow", workflow), workflow),
              ElementsAre("/spec/image", "/spec/x/0/image", "/spec/tool"));
  const json deployment{{"spec", {{"template", {{"spec", podSpec()}}}, {"extra", "x"}}}};
  EXPECT_EQ(places->find("apps", "Deployment", deployment).images.size(), 5U);
}

TEST(ImagePlaces, AWrongPointerIsRefused) {
  const auto places = ImagePlaces::make({{"a.io", "A", {"/spec/image", "spec"}}});
  ASSERT_FALSE(places);
  EXPECT_EQ(places.error().code, ErrorCode::kInvalidArgument);
}

TEST(ImagePlaces, ManyTextsOfExtractorsAreAProblem) {
  const auto places = ImagePlaces::make({{"a.io", "A", {"/**/image"}}});
  auto list = json::array();
  for (std::size_t i = 0; i <= kMostImages; ++i) list.push_back({{"image", "x"}});
  const auto found = places->find("a.io", "A", json{{"spec", list}});
  EXPECT_EQ(found.images.size(), kMostImages);
  EXPECT_EQ(found.problems.size(), 1U);
}

}  // namespace
}  // namespace berth::kubernetes
