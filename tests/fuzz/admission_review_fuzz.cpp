// SPDX-License-Identifier: Apache-2.0
// Bodies as API servers send them, AdmissionReview and ImageReview alike, up to the answer.
#include "fuzz/property.hpp"
#include "kubernetes/image_review.hpp"
#include "kubernetes/images_to_check.hpp"
#include "kubernetes/refusal_text.hpp"
#include "kubernetes/review_answer.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <string>

namespace berth::kubernetes {
namespace {

using nlohmann::json;

const ImagePlaces& places() {
  static const ImagePlaces kPlaces = *ImagePlaces::make({{"argoproj.io", "Workflow", {"/spec/**/image", "/*/a~1b"}}});
  return kPlaces;
}

void checkImages(const Review& review, const ImagesToCheck& asked) {
  fuzz::require(asked.images.size() <= kMostImages && asked.found.size() <= kMostImages + 1, "work is bounded");
  for (const auto& image : asked.images) {
    const json::json_pointer place{image.place};
    fuzz::require(review.object->contains(place) && review.object->at(place) == image.written && !image.written.empty(),
                  "an image is where it is said to be");
  }
  for (const auto& outcome : asked.found)
    fuzz::require(!outcome.reasons.empty() || !outcome.warnings.empty(), "what is found says something");
}

json responseOf(const Review& review, const std::vector<ImageOutcome>& outcomes, Hook hook) {
  const auto text = reviewAnswer(review, outcomes, {hook, "default", "https://wiki.example.com"});
  const auto answer = json::parse(text, nullptr, false);
  fuzz::require(answer.is_object() && answer["apiVersion"] == review.api_version &&
                    answer["response"]["uid"] == review.uid && answer["response"]["allowed"].is_boolean(),
                "an answer is JSON with the question's version and uid");
  return answer["response"];
}

void checkAnswers(const Review& review, const ImagesToCheck& asked) {
  auto outcomes = asked.found;
  for (const auto& image : asked.images) {
    outcomes.push_back(
        {image, {{image.written, image.container}}, {image.written, image.place}, image.written + "@x", false});
  }
  const bool has_reasons = std::ranges::any_of(outcomes, [](const auto& each) { return !each.reasons.empty(); });
  const auto verdict = responseOf(review, outcomes, Hook::kValidate);
  fuzz::require(verdict["allowed"] == (!has_reasons || review.is_mirror_pod), "a reason refuses");
  fuzz::require(!verdict.contains("patch"), "who validates patches nothing");
  if (verdict.contains("status")) {
    const std::string message = verdict["status"]["message"];
    fuzz::require(message.size() <= kLongestRefusal && message.ends_with("\nsee https://wiki.example.com"),
                  "a message is bounded and ends with the link");
  }
  if (verdict.contains("warnings")) {
    fuzz::require(verdict["warnings"].size() <= 10, "warnings are few");
    for (const auto& warning : verdict["warnings"])
      fuzz::require(warning.get<std::string>().size() <= 4 * 120, "warnings are short");
  }
  const auto mutation = responseOf(review, outcomes, Hook::kMutate);
  fuzz::require(mutation["allowed"] == true && mutation.contains("patch") == mutation.contains("patchType"),
                "who mutates refuses nothing");
}

void checkReview(std::string_view body) {
  const auto review = parseReview(body);
  if (!review) {
    fuzz::require(review.error().code == ErrorCode::kBadRequest && !review.error().detail.empty(),
                  "what is no review is a bad request, with a reason");
    return;
  }
  fuzz::require(!review->uid.empty() && !review->kind.empty(), "a review is about something");
  const auto asked = imagesToCheck(*review, places(), UnknownKinds::kWarn);
  if (review->operation == Operation::kCreate || review->operation == Operation::kUpdate) {
    fuzz::require(review->object != nullptr && review->object->is_object(), "what is written is there");
    checkImages(*review, asked);
  } else {
    fuzz::require(asked.images.empty() && asked.found.empty(), "nothing is asked where nothing is written");
  }
  checkAnswers(*review, asked);
}

void checkImageReview(std::string_view body) {
  const auto review = parseImageReview(body);
  if (!review) {
    fuzz::require(review.error().code == ErrorCode::kBadRequest, "what is no review is a bad request");
    return;
  }
  auto outcomes = review->found;
  for (const auto& image : review->images) outcomes.push_back({image, {{"r", image.written}}, {}, {}, false});
  const auto answer = json::parse(imageReviewAnswer(outcomes, "default", ""), nullptr, false);
  fuzz::require(answer.is_object() && answer["status"]["allowed"] == outcomes.empty(), "a reason refuses");
}

}  // namespace
}  // namespace berth::kubernetes

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto body = berth::fuzz::textOf(data, size);
  berth::kubernetes::checkReview(body);
  berth::kubernetes::checkImageReview(body);
  return 0;
}
