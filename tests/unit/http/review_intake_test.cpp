// SPDX-License-Identifier: Apache-2.0
#include "http/review_intake.hpp"

#include "application_fixture.hpp"
#include "http/plain_response.hpp"
#include "unit/validation/fake_validator.hpp"
#include "validation/decision_meter.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace berth::http {
namespace {

constexpr std::size_t kMiB = std::size_t{1} << 20U;

class ReviewIntakeTest : public testing::Test {
 protected:
  std::unique_ptr<BodySink> sink() {
    return intake_.makeSink({ErrorCode::kManifestTooLarge, "too large"}, [this](std::string_view body) {
      got_ = body.size();
      return textResponse(200, "text/plain", "answer");
    });
  }
  Result<void> write(BodySink& sink, std::size_t bytes) { return sink.write(std::string(bytes, 'x')); }

  ReviewIntake intake_;
  std::size_t got_ = 0;
};

TEST_F(ReviewIntakeTest, TakesALargeReviewWhole) {
  const auto one = sink();
  for (int i = 0; i < 8; ++i) ASSERT_TRUE(write(*one, kMiB).has_value());
  EXPECT_EQ(one->close().status, 200);
  EXPECT_EQ(got_, 8 * kMiB);
  const auto over = write(*one, 1);
  ASSERT_FALSE(over.has_value());
  EXPECT_EQ(over.error().code, ErrorCode::kManifestTooLarge);
}

// Nobody has to log in to send one.
TEST_F(ReviewIntakeTest, HoldsSoManyBytesAtOnceAndNoMore) {
  std::vector<std::unique_ptr<BodySink>> sinks;
  for (int i = 0; i < 6; ++i) {
    sinks.push_back(sink());
    ASSERT_TRUE(write(*sinks.back(), 8 * kMiB).has_value()) << i;
  }
  for (int i = 0; i < 3; ++i) {
    const auto late = sink();
    const auto refused = write(*late, 1);
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().code, ErrorCode::kUnavailable) << "503 with Retry-After";
  }
  sinks.pop_back();
  const auto next = sink();
  EXPECT_TRUE(write(*next, 8 * kMiB).has_value()) << "what is over costs nothing, and what was refused neither";
  EXPECT_FALSE(write(*sink(), 1).has_value());
}

TEST_F(ReviewIntakeTest, HasPlacesForUsualReviewsBesideALargeOne) {
  const auto lanes = intake_.lanes();
  ASSERT_EQ(lanes.size(), 2U);
  EXPECT_EQ(lanes[0]->width(), ReviewIntake::kUsualPlaces);
  EXPECT_EQ(lanes[1]->width(), 1U);
}

// As a worker of the engine, which may not wait.
class Places final : public Turn {
 public:
  Places() { current() = this; }
  ~Places() override {
    current() = nullptr;
    for (auto* lane : held) lane->leave();
  }
  void claim(Lane& lane) override {
    if (!lane.tryEnter()) throw LaneFull{&lane};
    held.push_back(&lane);
  }
  void leave(Lane& lane) override {
    lane.leave();
    std::erase(held, &lane);
  }
  void yield() override {}
  void resume() override {}

  std::vector<Lane*> held;
};

TEST_F(ReviewIntakeTest, ParksALargeReviewBehindAnother) {
  Places places;
  intake_.claimPlace(ReviewIntake::kUsualBytes + 1);
  EXPECT_THROW(intake_.claimPlace(kMiB), LaneFull);
  for (std::size_t i = 0; i < ReviewIntake::kUsualPlaces; ++i) intake_.claimPlace(ReviewIntake::kUsualBytes);
  EXPECT_THROW(intake_.claimPlace(1), LaneFull);
}

std::string reviewOf(const std::vector<std::string>& images, const std::string& padding = {}) {
  nlohmann::json containers = nlohmann::json::array();
  for (const auto& image : images)
    containers.push_back({{"name", "c" + std::to_string(containers.size())}, {"image", image}});
  const nlohmann::json pod = {{"apiVersion", "v1"},
                              {"kind", "Pod"},
                              {"metadata", {{"name", "p"}, {"annotations", {{"padding", padding}}}}},
                              {"spec", {{"containers", containers}}}};
  return nlohmann::json{{"apiVersion", "admission.k8s.io/v1"},
                        {"kind", "AdmissionReview"},
                        {"request",
                         {{"uid", "1"},
                          {"kind", {{"group", ""}, {"version", "v1"}, {"kind", "Pod"}}},
                          {"resource", {{"group", ""}, {"version", "v1"}, {"resource", "pods"}}},
                          {"operation", "CREATE"},
                          {"namespace", "prod"},
                          {"userInfo", {{"username", "alice"}}},
                          {"object", pod}}}}
      .dump();
}

// Reviews on the whole way through the application.
class ReviewsTest : public ApplicationFixture {
 protected:
  ReviewsTest() {
    std::vector<validation::Rule> rules;
    rules.push_back(made_.make("rule", test::saysAgainst("a", "not so")));
    std::vector<std::unique_ptr<const validation::RuleSet>> sets;
    sets.push_back(std::make_unique<const validation::RuleSet>("prod", std::vector<std::string>{}, true,
                                                               std::move(rules), std::vector<config::Exemption>{}));
    books_.replace(std::make_shared<const validation::RuleBook>(
        std::move(sets), "none", validation::ClusterRules{kubernetes::ImagePlaces::make({}).value(), {}, {}}));
    application_ = std::make_unique<RegistryApplication>(*registry_, log_, proxies_, nullptr, watchers_, &judge_);
  }
  SeenAnswer ask(const std::string& review, const std::string& hook = "validate") {
    return send("POST", "/admission/v1/" + hook + "/prod", {}, review);
  }
  int calls() { return made_.script("rule").calls; }

  test::Rules made_;
  observe::Metrics metrics_;
  validation::DecisionMeter meter_{metrics_};
  validation::RuleBooks books_;
  validation::Judge judge_{books_, *registry_, {}, meter_};
};

TEST_F(ReviewsTest, JudgeEqualReferencesOnceAndNameEachPlace) {
  const auto answer = ask(reviewOf({"nginx", "busybox", "nginx", "nginx"}));
  ASSERT_EQ(answer.status, 200) << answer.body;
  EXPECT_EQ(calls(), 2);
  const auto status = answer.json()["response"]["status"];
  EXPECT_EQ(status["code"], 403);
  std::vector<std::string> fields;
  for (const auto& cause : status["details"]["causes"]) fields.push_back(cause["field"]);
  EXPECT_EQ(fields.size(), 4U) << status;
  EXPECT_EQ(judge_.decisions().list(9).size(), 2U);
  EXPECT_EQ(metrics_.counter(observe::MetricId::kValidationDecisions, {"prod", "rule", "admission", "denied"}).value(),
            2);
}

TEST_F(ReviewsTest, AreNotKeptWhereTheAnswerChangesNothing) {
  EXPECT_EQ(ask(reviewOf({"nginx"}), "mutate").status, 200);
  EXPECT_EQ(calls(), 1);
  EXPECT_TRUE(judge_.decisions().list(9).empty());
}

// A request runs again from its start when it found no place.
TEST_F(ReviewsTest, AreToldOnceThoughTheyWereParked) {
  auto& script = made_.script("rule");
  script.validate = [&](const sdk::Call& call, const berth_validate_request&) {
    script.is_instant = false;  // The second image needs a place, and there is none.
    return test::answerOf(call, {});
  };
  const auto review = reviewOf({"nginx", "busybox"});
  {
    Places places;
    while (made_.lane().tryEnter()) places.held.push_back(&made_.lane());
    EXPECT_THROW(ask(review), LaneFull);
    EXPECT_EQ(calls(), 1);
    EXPECT_TRUE(judge_.decisions().list(9).empty());
  }
  EXPECT_EQ(ask(review).status, 200);
  EXPECT_EQ(judge_.decisions().list(9).size(), 2U);
}

TEST_F(ReviewsTest, ClaimAPlaceForTheirSize) {
  Places places;
  EXPECT_EQ(ask(reviewOf({"nginx"}, std::string(500'000, 'x'))).status, 200);
  EXPECT_NE(std::find(places.held.begin(), places.held.end(), application_->lanes()[1]), places.held.end());
  EXPECT_THROW(ask(reviewOf({"nginx"}, std::string(500'000, 'x'))), LaneFull);
  EXPECT_EQ(ask(reviewOf({"nginx"})).status, 200) << "a usual one is not in its way";
  EXPECT_EQ(calls(), 2);
}

}  // namespace
}  // namespace berth::http
