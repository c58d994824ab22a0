// SPDX-License-Identifier: Apache-2.0
#include "validation/decision_meter.hpp"

#include "unit/validation/fake_validator.hpp"
#include "validation/decision_log.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace berth::validation {
namespace {

using config::RuleMode;
using observe::MetricId;

class DecisionMeterTest : public testing::Test {
 protected:
  std::int64_t counted(const std::string& rule, const std::string& outcome, const std::string& source = "admission") {
    return metrics_.counter(MetricId::kValidationDecisions, {"prod", rule, source, outcome}).value();
  }
  void expectOutcome(const std::string& rule, const std::string& outcome) {
    for (const std::string one : {"allowed", "denied", "warned", "audited", "undecided", "exempt"})
      EXPECT_EQ(counted(rule, one), one == outcome ? 1 : 0) << rule << ' ' << one;
  }
  /// By a rule of its own name, in a mode.
  Verdict verdict(const std::string& rule, RuleMode mode = RuleMode::kEnforce) {
    Verdict verdict;
    verdict.rule = rule;
    verdict.mode = mode;
    return verdict;
  }
  Verdict against(const std::string& rule, RuleMode mode) {
    auto made = verdict(rule, mode);
    made.violations.push_back({"a", "b", {}, {}});
    return made;
  }

  observe::Metrics metrics_;
  DecisionMeter meter_{metrics_};
};

TEST_F(DecisionMeterTest, CountsWhatEachRuleCameTo) {
  Decision decision{"prod", {}};
  decision.verdicts = {verdict("clean"),
                       against("refuses", RuleMode::kEnforce),
                       against("warns", RuleMode::kWarn),
                       against("audits", RuleMode::kAudit),
                       verdict("says"),
                       verdict("exempt"),
                       verdict("broken")};
  decision.verdicts[4].warnings = {"old"};
  decision.verdicts[5].exempted = "OPS-12";
  decision.verdicts[6].is_undecided = true;
  meter_.count(Source::kAdmission, decision, std::chrono::milliseconds{2});
  expectOutcome("clean", "allowed");
  expectOutcome("refuses", "denied");
  expectOutcome("warns", "warned");
  expectOutcome("audits", "audited");
  expectOutcome("says", "allowed");
  expectOutcome("exempt", "exempt");
  expectOutcome("broken", "undecided");
  EXPECT_THAT(metrics_.text(),
              testing::AllOf(
                  testing::HasSubstr("berth_validation_duration_seconds_count{set=\"prod\",source=\"admission\"} 1\n"),
                  testing::HasSubstr(
                      "berth_validation_duration_seconds_bucket{set=\"prod\",source=\"admission\",le=\"0.001\"} 0\n"),
                  testing::HasSubstr(
                      "berth_validation_duration_seconds_bucket{set=\"prod\",source=\"admission\",le=\"0.005\"} 1\n")));
}

// on_error: allow and warn let pass; an operator has to hear of it all the same.
TEST_F(DecisionMeterTest, CountsTheUndecidedWhateverBecomesOfIt) {
  test::Rules made;
  std::vector<Rule> rules;
  for (const auto on_error : {config::OnError::kDeny, config::OnError::kWarn, config::OnError::kAllow}) {
    rules.push_back(made.make(std::string{config::kOnErrorNames[static_cast<std::size_t>(on_error)]},
                              test::failsWith(BERTH_UNAVAILABLE, "away")));
    rules.back().section.on_error = on_error;
  }
  const RuleSet set{"prod", {}, true, std::move(rules), {}};
  test::FakeEvidence store;
  Question question;
  question.source = Source::kAdmission;
  Inquiry inquiry{question, store, 0};
  DecisionLog log{&meter_};
  log.add(recordOf(question, set.judge(inquiry)));
  for (const char* rule : {"deny", "warn", "allow"}) expectOutcome(rule, "undecided");
}

TEST_F(DecisionMeterTest, TellsSourcesApart) {
  Decision decision{"prod", {verdict("a")}};
  for (const auto source : {Source::kManifest, Source::kTag, Source::kTag}) meter_.count(source, decision, {});
  EXPECT_EQ(counted("a", "allowed", "manifest"), 1);
  EXPECT_EQ(counted("a", "allowed", "tag"), 2);
  EXPECT_EQ(counted("a", "allowed", "admission"), 0);
}

TEST_F(DecisionMeterTest, HasAllOutcomesFromTheStart) {
  test::Rules made;
  std::vector<Rule> rules;
  for (const char* id : {"on", "off"}) rules.push_back(made.make(id, test::says({})));
  rules[1].section.mode = RuleMode::kOff;
  meter_.expect(RuleSet{"prod", {}, true, std::move(rules), {}});
  const auto text = metrics_.text();
  for (const char* source : {"manifest", "tag", "admission"}) {
    for (const char* outcome : {"allowed", "denied", "warned", "audited", "undecided", "exempt"}) {
      const auto series = std::string{R"(berth_validation_decisions_total{set="prod",rule="on",source=")"} + source +
                          R"(",outcome=")" + outcome + "\"} 0\n";
      EXPECT_THAT(text, testing::HasSubstr(series));
    }
  }
  EXPECT_THAT(text, testing::HasSubstr(R"(rule="undecided",source="admission",outcome="undecided"} 0)"));
  EXPECT_THAT(text, testing::Not(testing::HasSubstr(R"(rule="off")")));
}

TEST_F(DecisionMeterTest, CountsOnWhereAnotherStopped) {
  const Decision decision{"prod", {verdict("a")}};
  meter_.count(Source::kAdmission, decision, {});
  DecisionMeter{metrics_}.count(Source::kAdmission, decision, {});
  EXPECT_EQ(counted("a", "allowed"), 2);
}

}  // namespace
}  // namespace berth::validation
