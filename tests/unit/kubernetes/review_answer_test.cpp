// SPDX-License-Identifier: Apache-2.0
// What an answer says; that servers take it is held against a strict checker in answers_test.py.
#include "kubernetes/review_answer.hpp"

#include "unit/kubernetes/reviews.hpp"

#include <gmock/gmock.h>

namespace berth::kubernetes {
namespace {

using nlohmann::json;
using testing::HasSubstr;

const PlacedImage kWeb{"/spec/containers/0/image", "web", "reg.example.com/app:v1"};
const PlacedImage kModel{"/spec/volumes/1/image/reference", "model", "evil/m"};

json answerTo(const Review& review, const std::vector<ImageOutcome>& outcomes, Hook hook = Hook::kValidate) {
  const auto answer = json::parse(reviewAnswer(review, outcomes, {hook, "prod", "https://wiki.example.com/images"}));
  EXPECT_EQ(answer["apiVersion"], review.api_version);
  EXPECT_EQ(answer["kind"], "AdmissionReview");
  EXPECT_EQ(answer["response"]["uid"], review.uid);
  return answer["response"];
}

Review aPod() {
  return parsed(recorded("validate-pods-create"));
}

TEST(ReviewAnswer, AllowsWhatNothingSpeaksAgainst) {
  const auto review = aPod();
  EXPECT_EQ(answerTo(review, {}), (json{{"uid", review.uid}, {"allowed", true}}));
  EXPECT_EQ(answerTo(review, {{kWeb, {}, {}, "pinned", true}}), (json{{"uid", review.uid}, {"allowed", true}}));
}

TEST(ReviewAnswer, RefusesInOneLine) {
  const auto response = answerTo(aPod(), {{kWeb, {{"signed", "it has no signature; sign it"}}, {}, {}, false}});
  EXPECT_EQ(response["allowed"], false);
  EXPECT_EQ(response["status"]["code"], 403);
  EXPECT_EQ(response["status"]["reason"], "Forbidden");
  EXPECT_EQ(response["status"]["message"],
            "refused by policy \"prod\": container \"web\", image \"reg.example.com/app:v1\": [signed] it has no "
            "signature; sign it\nsee https://wiki.example.com/images");
  EXPECT_EQ(response["status"]["details"]["name"], "good");
  EXPECT_EQ(response["auditAnnotations"], (json{{"policy-set", "prod"}, {"speaks-against", "signed"}}));
}

TEST(ReviewAnswer, TellsAllReasonsOfAllImages) {
  const auto response = answerTo(aPod(), {{kWeb, {{"a", "x"}, {"b", "y"}}, {}, {}, true},
                                          {{}, {}, {"fine"}, {}, false},
                                          {kModel, {{"a", "z"}}, {}, {}, false}});
  EXPECT_EQ(
      response["status"]["message"],
      "refused by policy \"prod\":\n"
      "- container \"web\", image \"reg.example.com/app:v1\": [a] x; [b] y (it cannot be decided now; try again)\n"
      "- volume \"model\", image \"evil/m\": [a] z\n"
      "see https://wiki.example.com/images");
  const auto& causes = response["status"]["details"]["causes"];
  ASSERT_EQ(causes.size(), 3U);
  EXPECT_EQ(causes[2], (json{{"reason", "a"}, {"message", "z"}, {"field", "spec.volumes[1].image.reference"}}));
  EXPECT_EQ(response["auditAnnotations"]["speaks-against"], "a,b");
}

TEST(ReviewAnswer, AWorkloadIsNamedByItsPlace) {
  const PlacedImage image{"/spec/steps/2/image", "", "x"};
  const auto response = answerTo(aPod(), {{image, {{"a", "m"}}, {}, {}, false}, {{}, {{"kind", "k"}}, {}, {}, false}});
  EXPECT_THAT(response["status"]["message"], HasSubstr("- spec.steps[2].image, image \"x\": [a] m\n- [kind] k\n"));
}

TEST(ReviewAnswer, WarnsOnceAndShortly) {
  const std::string many(300, 'w');
  const auto response =
      answerTo(aPod(), {{kWeb, {}, {"old", "old", many}, {}, false}, {kModel, {}, {"old"}, {}, false}});
  const auto& warnings = response["warnings"];
  ASSERT_EQ(warnings.size(), 3U);
  EXPECT_EQ(warnings[0], "web: old");
  EXPECT_EQ(warnings[1], "web: " + std::string(114, 'w') + "\xE2\x80\xA6");
  EXPECT_EQ(warnings[2], "model: old");
}

TEST(ReviewAnswer, AMirrorPodIsOnlyWarnedOf) {
  auto review = aPod();
  review.is_mirror_pod = true;
  const auto response = answerTo(review, {{kWeb, {{"a", "m"}}, {}, {}, false}});
  EXPECT_EQ(response["allowed"], true);
  EXPECT_EQ(response["warnings"], json::array({"web: [a] m"}));
  EXPECT_FALSE(response.contains("status"));
}

TEST(ReviewAnswer, ReplacesTheVeryReferenceThatWasAsked) {
  const auto response =
      answerTo(parsed(recorded("mutate-pods-create")),
               {{kWeb, {{"a", "m"}}, {"w"}, "pinned", false}, {kModel, {}, {}, kModel.written, false}}, Hook::kMutate);
  EXPECT_EQ(response["allowed"], true);
  EXPECT_FALSE(response.contains("warnings"));
  EXPECT_EQ(response["patchType"], "JSONPatch");
  EXPECT_EQ(
      response["patch"],
      "W3sib3AiOiJ0ZXN0IiwicGF0aCI6Ii9zcGVjL2NvbnRhaW5lcnMvMC9pbWFnZSIsInZhbHVlIjoicmVnLmV4YW1wbGUuY29tL2FwcDp2MSJ9"
      "LHsib3AiOiJyZXBsYWNlIiwicGF0aCI6Ii9zcGVjL2NvbnRhaW5lcnMvMC9pbWFnZSIsInZhbHVlIjoicGlubmVkIn1d");
}

TEST(ReviewAnswer, PatchesNothingButNewPods) {
  const std::vector<ImageOutcome> outcomes{{kWeb, {}, {}, "pinned", false}};
  for (const auto* name : {"validate-deployments-create", "validate-cronjobs-create", "handmade-pods-update-image"})
    EXPECT_FALSE(answerTo(parsed(recorded(name)), outcomes, Hook::kMutate).contains("patch")) << name;
}

TEST(ReviewAnswer, TextsOfPluginsThatAreNoUtf8StayWithin) {
  const auto response = answerTo(aPod(), {{kWeb, {{"a\xFF", "m\xC3"}}, {"\xE2\x80"}, "x\xFF", false}});
  EXPECT_THAT(response["status"]["message"], HasSubstr("[a\xEF\xBF\xBD] m\xEF\xBF\xBD"));
}

}  // namespace
}  // namespace berth::kubernetes
