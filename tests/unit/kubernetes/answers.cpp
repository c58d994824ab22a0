// SPDX-License-Identifier: Apache-2.0
// Reads a review on standard input and prints the answer, with outcomes of a rule book of its own: images below "evil"
// are refused, those with "odd" in their name are warned of, and "reg.example.com/app:v1" is replaced. The first
// argument is the question: validate, mutate or imagereview. Exit code 3 and the reason for a body that is no review.
#include "kubernetes/image_review.hpp"
#include "kubernetes/images_to_check.hpp"
#include "kubernetes/review_answer.hpp"

#include <iostream>
#include <iterator>
#include <string>

namespace berth::kubernetes {
namespace {

constexpr int kNoReview = 3;
constexpr const char* kLink = "https://wiki.example.com/images";

ImageOutcome judge(const PlacedImage& image) {
  ImageOutcome outcome{image, {}, {}, {}, false};
  if (image.written.starts_with("evil")) outcome.reasons.push_back({"hosts", "evil is no registry of ours"});
  if (image.written.find("odd") != std::string::npos)
    outcome.warnings.push_back("this is odd\n" + std::string(500, 'o'));
  if (image.written == "reg.example.com/app:v1")
    outcome.replacement = "reg.example.com/app@sha256:" + std::string(64, 'a');
  return outcome;
}

int refuse(const Error& error) {
  std::cout << error.detail;
  return kNoReview;
}

int answerImages(const std::string& body) {
  const auto review = parseImageReview(body);
  if (!review) return refuse(review.error());
  auto outcomes = review->found;
  for (const auto& image : review->images) outcomes.push_back(judge(image));
  std::cout << imageReviewAnswer(outcomes, "default", kLink);
  return 0;
}

int answer(const std::string& body, Hook hook) {
  const auto review = parseReview(body);
  if (!review) return refuse(review.error());
  const auto asked = imagesToCheck(*review, ImagePlaces{}, UnknownKinds::kWarn);
  auto outcomes = asked.found;
  for (const auto& image : asked.images) outcomes.push_back(judge(image));
  std::cout << reviewAnswer(*review, outcomes, {hook, "default", kLink});
  return 0;
}

int run(const std::string& question) {
  const std::string body{std::istreambuf_iterator<char>{std::cin}, {}};
  if (question == "imagereview") return answerImages(body);
  return answer(body, question == "mutate" ? Hook::kMutate : Hook::kValidate);
}

}  // namespace
}  // namespace berth::kubernetes

int main(int argc, char** argv) {
  return berth::kubernetes::run(argc > 1 ? argv[1] : "");
}
