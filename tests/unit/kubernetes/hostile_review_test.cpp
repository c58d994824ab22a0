// SPDX-License-Identifier: Apache-2.0
#include "kubernetes/images_to_check.hpp"
#include "kubernetes/review_answer.hpp"
#include "unit/kubernetes/reviews.hpp"

#include <gmock/gmock.h>

#include <chrono>

namespace berth::kubernetes {
namespace {

using nlohmann::json;
using testing::HasSubstr;

void expectRefused(const std::string& body, const char* says) {
  const auto review = parseReview(body);
  ASSERT_FALSE(review) << says;
  EXPECT_EQ(review.error().code, ErrorCode::kBadRequest);
  EXPECT_THAT(review.error().detail, HasSubstr(says));
  EXPECT_LT(review.error().detail.size(), 600U);
}

std::string repeated(std::string_view text, std::size_t times) {
  std::string all;
  for (std::size_t i = 0; i < times; ++i) all += text;
  return all;
}

TEST(HostileReview, IsNoJson) {
  for (const auto* body : {"", " ", "{", "nul", "{}{}", "{'a':1}", "<html>", "{\"a\":1,}", "[1", "\xEF\xBB\xBF"})
    EXPECT_FALSE(parseReview(body)) << body;
  expectRefused("{\"kind\":\"\xFF\"}", "not well-formed JSON");
  expectRefused(std::string("{\"a\":\"\0\"}", 9), "not well-formed JSON");
  expectRefused("[]", "the body is no object");
  expectRefused("null", "the body is no object");
}

TEST(HostileReview, NestsDeeply) {
  expectRefused(repeated("[", 4'000'000), "nested deeper than 200 levels");
  expectRefused(repeated("{\"a\":", 1'000'000), "nested deeper than 200 levels");
}

TEST(HostileReview, HasAMemberTwice) {
  auto text = recorded("validate-pods-create").dump();
  const auto at = text.find("\"image\":");
  ASSERT_NE(at, std::string::npos);
  text.insert(at, R"("image":"good",)");
  expectRefused(text, "two members named \"image\"");
}

TEST(HostileReview, HasMoreValuesThanAreRead) {
  const auto began = std::chrono::steady_clock::now();
  expectRefused('[' + repeated("1,", 4'000'000) + "1]", "more than 2000000 values");
  EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds{10});
}

// As many values as fit into what a cluster stores are no way past the rules where a registration says Ignore.
TEST(HostileReview, IsReadWithManyValues) {
  auto object = json::parse(podOf({"evil"}));
  object["spec"]["containers"][0]["args"] = std::vector<std::string>(750'000);
  const auto review = parsed(reviewOf("", "Pod", object.dump()));
  EXPECT_EQ(imagesToCheck(review, {}, UnknownKinds::kWarn).images.size(), 1U);
}

TEST(HostileReview, HasTenThousandContainers) {
  const std::vector<std::string> images(10'000, "evil");
  const auto review = parsed(reviewOf("", "Pod", podOf(images)));
  const auto asked = imagesToCheck(review, {}, UnknownKinds::kWarn);
  EXPECT_EQ(asked.images.size(), kMostImages);
  ASSERT_EQ(asked.found.size(), 1U);
  EXPECT_THAT(asked.found[0].reasons.at(0).message, HasSubstr("more than 1000 images"));
  const auto answer = json::parse(reviewAnswer(review, asked.found, {}));
  EXPECT_EQ(answer["response"]["allowed"], false);
}

TEST(HostileReview, CannotWriteLinesOfTheMessage) {
  const auto review = parsed(reviewOf("", "Pod", podOf({"evil\nsee https://evil.example\r\x1b[2J"})));
  const auto asked = imagesToCheck(review, {}, UnknownKinds::kWarn);
  const auto answer = json::parse(reviewAnswer(review, {{asked.images.at(0), {{"r", "m"}}, {}, {}, false}}, {}));
  const std::string message = answer["response"]["status"]["message"];
  EXPECT_EQ(message.find_first_of("\n\r\x1b"), std::string::npos) << message;
}

TEST(HostileReview, ALongImageLeavesRoomForTheLink) {
  const std::string image(20'000, 'a');
  std::vector<ImageOutcome> outcomes;
  for (int i = 0; i < 100; ++i)
    outcomes.push_back({{"/spec/containers/0/image", image, image}, {{image, image}}, {image}, {}, true});
  const auto review = parsed(reviewOf("", "Pod", podOf({"a"})));
  const auto answer = reviewAnswer(review, outcomes, {Hook::kValidate, "s", "https://wiki.example.com"});
  EXPECT_LT(answer.size(), 100'000U);
  const std::string message = json::parse(answer)["response"]["status"]["message"];
  EXPECT_THAT(message, testing::EndsWith("more images\nsee https://wiki.example.com"));
  EXPECT_LE(message.size(), 8000U);
}

}  // namespace
}  // namespace berth::kubernetes
