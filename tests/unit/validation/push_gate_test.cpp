// SPDX-License-Identifier: Apache-2.0
#include "validation/push_gate.hpp"

#include "unit/registry/registry_fixture.hpp"
#include "unit/validation/fake_validator.hpp"
#include "validation/repository_evidence.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace berth::validation {
namespace {

using registry::sha256Of;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr const char* kHost = "reg.example.com";

// Pushes into a registry in memory, with the gate where it stands in the program.
class PushGateTest : public registry::RegistryFixture {
 protected:
  void add(const std::string& id, test::ValidationScript::Validate validate,
           config::RuleMode mode = config::RuleMode::kEnforce) {
    rules_.push_back(made_.make(id, std::move(validate)));
    rules_.back().section.mode = mode;
  }
  /// A gate for one push by what was added.
  PushGate& gate(const auth::Principal* principal = nullptr) {
    std::vector<std::unique_ptr<const RuleSet>> sets;
    sets.push_back(std::make_unique<const RuleSet>("default", std::vector<std::string>{}, true, std::move(rules_),
                                                   std::vector<config::Exemption>{}));
    rules_.clear();
    const auto book = std::make_shared<const RuleBook>(std::move(sets), "default",
                                                       ClusterRules{kubernetes::ImagePlaces::make({}).value(), {}, {}});
    gate_of_push_ = std::make_unique<PushGate>(book, *book->forPushes(), evidence_, host_, principal, log_);
    gate_ = gate_of_push_.get();
    return *gate_of_push_;
  }
  Result<registry::ManifestService::Pushed> push(const std::string& tag, const std::string& more = {}) {
    pushBlob("team/app", "config");
    return pushManifest("team/app", tag, registry::imageOf("config", {}, more));
  }
  /// Notes source, tag, replaced digest and who of each question.
  test::ValidationScript::Validate notes() {
    return [this](const sdk::Call& call, const berth_validate_request& request) {
      const auto& artifact = *request.artifact;
      seen_.push_back(std::to_string(request.source) + ' ' + std::string{sdk::view(artifact.image)} + ':' +
                      std::string{sdk::view(artifact.tag)} + ' ' + std::string{sdk::view(artifact.replaces)} + ' ' +
                      (request.principal == nullptr ? "nobody" : std::string{sdk::view(request.principal->subject)}));
      return test::answerOf(call, {});
    };
  }

  const std::string host_ = kHost;
  test::Rules made_;
  RepositoryEvidence evidence_{*registry_};
  DecisionLog log_;
  std::vector<Rule> rules_;
  std::unique_ptr<PushGate> gate_of_push_;
  std::vector<std::string> seen_;
};

TEST_F(PushGateTest, AsksAboutTheManifestAndThenAboutItsTag) {
  const auth::Principal alice{"alice", auth::PrincipalKind::kUser, {}, {}, 0};
  add("rule", notes());
  gate(&alice);
  ASSERT_OK(push("v1"));
  const std::string image = "reg.example.com/team/app:v1 ";
  EXPECT_THAT(seen_, ElementsAre("1 " + image + " alice", "2 " + image + " alice"));
  EXPECT_TRUE(tagged("team/app", "v1").has_value());
  EXPECT_TRUE(log_.list(10).empty()) << "a push that is parked runs again: nothing is told twice";
  gate_of_push_->keep();
  ASSERT_EQ(log_.list(10).size(), 2U);
  EXPECT_EQ(log_.list(10)[0].source, Source::kTag);
  EXPECT_EQ(log_.list(10)[1].source, Source::kManifest);
  EXPECT_EQ(log_.list(10)[1].who, "user:alice");
}

TEST_F(PushGateTest, SaysWhatTheTagNamedSoFar) {
  ASSERT_OK(push("v1"));
  const auto first = sha256Of(registry::imageOf("config", {})).text();
  add("rule", notes());
  gate();
  ASSERT_OK(push("v1", R"(,"annotations":{"a":"b"})"));
  ASSERT_EQ(seen_.size(), 2U);
  EXPECT_EQ(seen_[1], "2 reg.example.com/team/app:v1 " + first + " nobody");
}

TEST_F(PushGateTest, AsksAboutNoTagWhereThereIsNone) {
  add("rule", notes());
  gate();
  const auto manifest = registry::imageOf("config", {});
  ASSERT_OK(push(sha256Of(manifest).text()));
  EXPECT_THAT(seen_, ElementsAre("1 reg.example.com/team/app:  nobody"));
}

TEST_F(PushGateTest, ARefusedManifestLeavesNothing) {
  add("size", test::saysAgainst("size", "it is too large; make it smaller"));
  add("user", test::saysAgainst("user", "it runs as root"));
  gate();
  const auto pushed = push("v1");
  EXPECT_FAILS(pushed, ErrorCode::kRejected);
  EXPECT_EQ(pushed.error().detail, "\"default\": [size] it is too large; make it smaller; [user] it runs as root");
  EXPECT_FALSE(tagged("team/app", "v1").has_value());
  const auto digest = sha256Of(registry::imageOf("config", {}));
  EXPECT_FAILS(registry_->manifests.get(registry::name("team/app"), Reference{digest}), ErrorCode::kManifestUnknown);
  gate_of_push_->keep();
  gate_of_push_->keep();
  ASSERT_EQ(log_.list(9).size(), 1U);
  EXPECT_FALSE(log_.list(1).at(0).decision.isAllowed());
}

TEST_F(PushGateTest, ARefusedTagLeavesTheOldOne) {
  ASSERT_OK(push("prod"));
  const auto before = tagged("team/app", "prod");
  add("signed", [](const sdk::Call& call, const berth_validate_request& request) {
    test::Words words;
    if (request.source == BERTH_SOURCE_TAG) words.violations.push_back({"unsigned", "nobody has signed it", {}, {}});
    return test::answerOf(call, words);
  });
  gate();
  EXPECT_FAILS(push("prod", R"(,"annotations":{"a":"b"})"), ErrorCode::kRejected);
  EXPECT_EQ(tagged("team/app", "prod"), before);
}

TEST_F(PushGateTest, WhatCannotBeDecidedNowMayBePushedLater) {
  add("signed", test::failsWith(BERTH_UNAVAILABLE, "the plugin starts"));
  gate();
  const auto pushed = push("v1");
  EXPECT_FAILS(pushed, ErrorCode::kUnavailable);
  EXPECT_THAT(pushed.error().detail, HasSubstr("[signed] it cannot be decided now (the plugin starts)"));
  add("signed", test::failsWith(BERTH_INTERNAL, "a fault"));
  gate();
  EXPECT_FAILS(push("v1"), ErrorCode::kRejected);
  EXPECT_FALSE(tagged("team/app", "v1").has_value());
}

TEST_F(PushGateTest, TellsWarningsOnceThoughItAsksTwice) {
  add("labels", test::saysAgainst("labels", "it has none"), config::RuleMode::kWarn);
  add("audit", test::saysAgainst("a", "nobody is told"), config::RuleMode::kAudit);
  add("age", test::says({{}, {}, {"it is old"}, {}}));
  auto& gate_of_push = gate();
  ASSERT_OK(push("v1"));
  EXPECT_THAT(gate_of_push.warnings(), ElementsAre("[labels] it has none", "[age] it is old"));
}

TEST_F(PushGateTest, BoundsWhatARefusalSays) {
  test::Words words;
  for (int i = 0; i < 500; ++i) words.violations.push_back({"a", std::string(100, 'x'), {}, {}});
  add("rule", test::says(words));
  gate();
  const auto pushed = push("v1");
  EXPECT_FAILS(pushed, ErrorCode::kRejected);
  EXPECT_LE(pushed.error().detail.size(), 1000U);
  EXPECT_THAT(pushed.error().detail, HasSubstr(" more"));
}

TEST_F(PushGateTest, LetsRulesSeeWhatIsInTheRepository) {
  pushImage("team/app", "signature", "config of a signature", {"a layer"});
  std::string content;
  add("signed", [&](const sdk::Call& call, const berth_validate_request& request) {
    test::Words words;
    if (request.evidence_count == 0) words.needs = {{NeedKind::kTag, "signature", {}}};
    if (request.evidence_count == 1) content = sdk::view(request.evidence[0]->content);
    return test::answerOf(call, words);
  });
  gate();
  ASSERT_OK(push("v1"));
  EXPECT_EQ(content, registry::imageOf("config of a signature", {"a layer"}));
}

}  // namespace
}  // namespace berth::validation
