// SPDX-License-Identifier: Apache-2.0
#include "validation/decision.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace berth::validation {
namespace {

Verdict against(const std::string& rule, std::vector<std::string> messages) {
  Verdict verdict;
  verdict.rule = rule;
  for (auto& message : messages) verdict.violations.push_back({"code", std::move(message), {}, {}});
  return verdict;
}

TEST(Decision, OfNoRulesAllows) {
  const Decision decision{"a", {}};
  EXPECT_TRUE(decision.isAllowed());
  EXPECT_FALSE(decision.isTemporary());
  EXPECT_EQ(decision.replacement(), "");
  EXPECT_TRUE(decision.warningTexts().empty());
}

TEST(Decision, TellsEveryViolationThatRefusesWithinItsBound) {
  const Decision decision{"prod", {against("a", {"one is wrong", "two is wrong"}), against("b", {"three is wrong"})}};
  const std::string whole = "\"prod\": [a] one is wrong; [a] two is wrong; [b] three is wrong";
  EXPECT_EQ(decision.refusalText(1000), whole);
  EXPECT_EQ(decision.refusalText(60), "\"prod\": [a] one is wrong; [a] two is wrong; and 1 more");
  EXPECT_EQ(decision.refusalText(40), "\"prod\": [a] one is wrong; and 2 more");
  for (std::size_t most = 24; most < 100; ++most) EXPECT_LE(decision.refusalText(most).size(), most) << most;
}

TEST(Decision, CutsOneSentenceThatIsTooLong) {
  std::string message;
  while (message.size() < 2000) message += "ü";
  for (std::size_t most = 50; most < 60; ++most) {
    const auto text = Decision{"prod", {against("a", {message})}}.refusalText(most);
    EXPECT_LE(text.size(), most);
    EXPECT_TRUE(text.ends_with("ü…")) << text;
  }
}

TEST(Decision, WarnsOfWhatWasLetPassAndOfNothingElse) {
  auto enforced = against("a", {"refused"});
  enforced.warnings = {"old base"};
  auto warned = against("b", {"let pass"});
  warned.mode = config::RuleMode::kWarn;
  warned.failure = "cannot be decided";
  auto audited = against("c", {"only in the log"});
  audited.mode = config::RuleMode::kAudit;
  const Decision decision{"prod", {enforced, warned, audited}};
  EXPECT_THAT(decision.warningTexts(), testing::ElementsAre("[a] old base", "[b] cannot be decided", "[b] let pass"));
}

}  // namespace
}  // namespace berth::validation
