// SPDX-License-Identifier: Apache-2.0
#include "kubernetes/image_review.hpp"

#include "unit/kubernetes/reviews.hpp"

#include <gmock/gmock.h>

namespace berth::kubernetes {
namespace {

using nlohmann::json;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

TEST(ImageReview, ReadsWhatAServerSends) {
  const auto review = parseImageReview(recorded("imagereview-deny").dump());
  ASSERT_TRUE(review);
  EXPECT_EQ(review->cluster_namespace, "default");
  EXPECT_THAT(review->images, ElementsAre(PlacedImage{"/spec/containers/0/image", "", "reg/evil/app:v1"}));
  EXPECT_THAT(review->found, IsEmpty());
}

TEST(ImageReview, AnEmptyImageIsAProblem) {
  const auto review = parseImageReview(
      R"({"apiVersion":"imagepolicy.k8s.io/v1alpha1","kind":"ImageReview","spec":{"containers":[{},{"image":"a"}]}})");
  ASSERT_TRUE(review);
  EXPECT_EQ(review->images.size(), 1U);
  EXPECT_EQ(review->found.size(), 1U);
}

TEST(ImageReview, ManyImagesAreAProblem) {
  auto body = recorded("imagereview-allow");
  for (int i = 0; i < 2000; ++i) body["spec"]["containers"].push_back({{"image", "x"}});
  const auto review = parseImageReview(body.dump());
  ASSERT_TRUE(review);
  EXPECT_EQ(review->images.size(), 1000U);
  EXPECT_EQ(review->found.size(), 1U);
}

TEST(ImageReview, RefusesWhatIsNone) {
  const std::pair<const char*, const char*> bodies[] = {
      {"", "no JSON"},
      {"[]", "the body is no object"},
      {"{}", "kind \"\""},
      {R"({"apiVersion":"imagepolicy.k8s.io/v1","kind":"ImageReview","spec":{}})", "imagepolicy.k8s.io/v1\""},
      {R"({"apiVersion":"imagepolicy.k8s.io/v1alpha1","kind":"ImageReview"})", "spec is missing"},
      {R"({"apiVersion":"imagepolicy.k8s.io/v1alpha1","kind":"ImageReview","spec":[]})", "spec is no object"},
      {R"({"apiVersion":"imagepolicy.k8s.io/v1alpha1","kind":"ImageReview","spec":{"containers":{}}})",
       "spec.containers is no list"},
      {R"({"apiVersion":"imagepolicy.k8s.io/v1alpha1","kind":"ImageReview","spec":{"namespace":1}})",
       "spec.namespace is no text"},
  };
  for (const auto& [body, says] : bodies) {
    const auto review = parseImageReview(body);
    ASSERT_FALSE(review) << body;
    EXPECT_EQ(review.error().code, ErrorCode::kBadRequest);
    EXPECT_THAT(review.error().detail, HasSubstr(says));
  }
}

TEST(ImageReview, AnswersWithAReason) {
  const PlacedImage image{"/spec/containers/0/image", "", "evil"};
  const auto denied = json::parse(imageReviewAnswer({{image, {{"hosts", "no"}}, {}, {}, false}}, "s", ""));
  EXPECT_EQ(denied["status"], (json{{"allowed", false},
                                    {"reason",
                                     "refused by policy \"s\": spec.containers[0].image, image \"evil\": "
                                     "[hosts] no"}}));
  const auto allowed = json::parse(imageReviewAnswer({{image, {}, {"w"}, {}, false}}, "s", ""));
  EXPECT_EQ(
      allowed,
      (json{{"apiVersion", "imagepolicy.k8s.io/v1alpha1"}, {"kind", "ImageReview"}, {"status", {{"allowed", true}}}}));
}

}  // namespace
}  // namespace berth::kubernetes
