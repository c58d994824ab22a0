// SPDX-License-Identifier: Apache-2.0
#include "validation/rule_set.hpp"

#include "unit/validation/fake_validator.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace berth::validation {
namespace {

using config::OnError;
using config::RuleMode;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr std::uint64_t kNow = 1'790'000'000;

class RuleSetTest : public testing::Test {
 protected:
  using Change = std::function<void(config::RuleSection&)>;

  RuleSetTest() {
    question_.image = "reg.example.com/prod/app";
    question_.repository = RepositoryName::parse("prod/app").value();
    question_.tag = "v1";
    question_.digest = "sha256:" + std::string(64, 'a');
  }

  void add(const std::string& id, test::ValidationScript::Validate validate, const Change& change = nullptr) {
    rules_.push_back(made_.make(id, std::move(validate)));
    if (change) change(rules_.back().section);
  }
  void exempt(std::vector<std::string> rules, const std::string& images, std::uint64_t until) {
    exemptions_.push_back({test::globs({images}), std::move(rules), until, "2027-03-01", "OPS-12", "here"});
  }
  /// Uses up what was added.
  Decision judge(bool allows_unmatched = true) {
    const RuleSet set{"prod", {}, allows_unmatched, std::move(rules_), std::move(exemptions_)};
    rules_.clear();
    exemptions_.clear();
    Inquiry inquiry{question_, store_, kNow};
    return set.judge(inquiry);
  }
  static Change mode(RuleMode mode) {
    return [=](config::RuleSection& section) { section.mode = mode; };
  }

  test::Rules made_;
  test::FakeEvidence store_;
  Question question_;
  std::vector<Rule> rules_;
  std::vector<config::Exemption> exemptions_;
};

TEST_F(RuleSetTest, DoesWithAViolationWhatTheModeSays) {
  struct Row {
    RuleMode mode;
    bool is_allowed;
    std::vector<std::string> warnings;
    std::size_t verdicts;
    int calls;
  };
  const Row rows[] = {{RuleMode::kEnforce, false, {}, 1, 1},
                      {RuleMode::kWarn, true, {"[labels] it has none"}, 1, 1},
                      {RuleMode::kAudit, true, {}, 1, 1},
                      {RuleMode::kOff, true, {}, 0, 0}};
  for (const auto& row : rows) {
    add("labels", test::saysAgainst("missing", "it has none"), mode(row.mode));
    const auto decision = judge();
    const auto name = config::kRuleModeNames[static_cast<std::size_t>(row.mode)];
    EXPECT_EQ(decision.isAllowed(), row.is_allowed) << name;
    EXPECT_EQ(decision.warningTexts(), row.warnings) << name;
    EXPECT_EQ(decision.verdicts.size(), row.verdicts) << name;
    EXPECT_EQ(made_.script("labels").calls, row.calls) << name;
    EXPECT_FALSE(decision.isTemporary()) << name;
  }
}

TEST_F(RuleSetTest, RefusesWhenOneRuleDoesWhateverTheOthersSay) {
  add("first", test::says({}));
  add("second", test::saysAgainst("size", "it is too large"));
  add("third", test::saysAgainst("user", "it runs as root"), mode(RuleMode::kWarn));
  add("fourth", test::saysAgainst("age", "it is old"));
  const auto decision = judge();
  EXPECT_FALSE(decision.isAllowed());
  EXPECT_EQ(decision.refusalText(1000), "\"prod\": [second] it is too large; [fourth] it is old");
  EXPECT_THAT(decision.warningTexts(), ElementsAre("[third] it runs as root"));
  EXPECT_EQ(made_.script("fourth").calls, 1) << "all are asked, so that all can be mended at once";
}

TEST_F(RuleSetTest, AnswersInTheOrderOfTheFileEachTime) {
  std::string first;
  for (int i = 0; i < 20; ++i) {
    for (const char* id : {"z", "a", "m", "b"}) add(id, test::saysAgainst(id, std::string{"against "} + id));
    const auto text = judge().refusalText(1000);
    if (i == 0) first = text;
    EXPECT_EQ(text, "\"prod\": [z] against z; [a] against a; [m] against m; [b] against b");
    EXPECT_EQ(text, first);
  }
}

TEST_F(RuleSetTest, AsksOnlyRulesThatAreForTheImage) {
  struct Row {
    std::string glob;
    bool is_for_it;
  };
  for (const auto& [glob, is_for_it] :
       {Row{"*/prod/**", true}, Row{"reg.example.com/prod/app:v*", true}, Row{"**", true}, Row{"*/team/**", false},
        Row{"reg.example.com/prod/app:v2", false}, Row{"other.example.com/**", false}}) {
    add("rule", test::saysAgainst("a", "b"), [&, &glob = glob](auto& section) {
      section.images = test::globs({"x.org/y", glob});
    });
    EXPECT_EQ(judge().isAllowed(), !is_for_it) << glob;
    EXPECT_EQ(made_.script("rule").calls, is_for_it ? 1 : 0) << glob;
  }
}

TEST_F(RuleSetTest, DeniesWhatNoRuleIsForWhereTheDefaultSaysSo) {
  const auto elsewhere = [](auto& section) { section.images = test::globs({"x.org/y"}); };
  add("rule", test::says({}), elsewhere);
  EXPECT_TRUE(judge(true).isAllowed());
  add("rule", test::says({}), elsewhere);
  const auto denied = judge(false);
  EXPECT_FALSE(denied.isAllowed());
  EXPECT_THAT(denied.refusalText(1000), HasSubstr("[default] no rule of the set is for reg.example.com/prod/app"));
  add("rule", test::says({}), mode(RuleMode::kOff));
  EXPECT_FALSE(judge(false).isAllowed()) << "a rule that is off is for no image";
  add("rule", test::says({}));
  EXPECT_TRUE(judge(false).isAllowed());
}

TEST_F(RuleSetTest, FailsClosedUnlessItIsToldOtherwise) {
  struct Row {
    OnError on_error;
    RuleMode mode;
    bool is_allowed;
    std::size_t warnings;
  };
  const Row rows[] = {
      {OnError::kDeny, RuleMode::kEnforce, false, 0}, {OnError::kDeny, RuleMode::kWarn, true, 1},
      {OnError::kDeny, RuleMode::kAudit, true, 0},    {OnError::kWarn, RuleMode::kEnforce, true, 1},
      {OnError::kWarn, RuleMode::kAudit, true, 0},    {OnError::kAllow, RuleMode::kEnforce, true, 1},
  };
  for (const auto status : {BERTH_UNAVAILABLE, BERTH_INTERNAL}) {
    for (const auto& row : rows) {
      add("signed", test::failsWith(status, "the key is gone"), [&](auto& section) {
        section.on_error = row.on_error;
        section.mode = row.mode;
      });
      const auto decision = judge();
      const auto name = std::to_string(status) + ' ' +
                        std::string{config::kOnErrorNames[static_cast<std::size_t>(row.on_error)]} + ' ' +
                        std::string{config::kRuleModeNames[static_cast<std::size_t>(row.mode)]};
      EXPECT_EQ(decision.isAllowed(), row.is_allowed) << name;
      EXPECT_EQ(decision.isTemporary(), !row.is_allowed && status == BERTH_UNAVAILABLE) << name;
      ASSERT_EQ(decision.warningTexts().size(), row.warnings) << name;
      for (const auto& warning : decision.warningTexts()) EXPECT_THAT(warning, HasSubstr("the key is gone")) << name;
      EXPECT_TRUE(decision.verdicts[0].is_undecided) << name << ": it is counted whatever comes of it";
    }
  }
}

TEST_F(RuleSetTest, IsTemporaryOnlyWhenNothingElseRefuses) {
  const auto away = test::failsWith(BERTH_UNAVAILABLE, "away");
  add("a", away);
  add("b", test::failsWith(BERTH_DEADLINE_EXCEEDED, "slow"));
  add("c", test::saysAgainst("x", "y"), mode(RuleMode::kWarn));
  EXPECT_TRUE(judge().isTemporary());
  add("a", away);
  add("b", test::saysAgainst("x", "y"));
  EXPECT_FALSE(judge().isTemporary()) << "trying again does not help";
  add("a", away);
  add("b", test::failsWith(BERTH_INTERNAL, "broken"));
  EXPECT_FALSE(judge().isTemporary());
}

TEST_F(RuleSetTest, DoesNotAskRulesThatTheImageIsExemptFrom) {
  add("signed", test::saysAgainst("a", "not signed"));
  add("labels", test::saysAgainst("b", "no labels"));
  exempt({"signed"}, "*/prod/*", kNow + 1);
  const auto decision = judge();
  EXPECT_EQ(decision.refusalText(1000), "\"prod\": [labels] no labels");
  EXPECT_EQ(made_.script("signed").calls, 0);
  EXPECT_EQ(decision.verdicts[0].exempted, "OPS-12, until 2027-03-01");
  EXPECT_EQ(decision.verdicts[1].exempted, "");
}

TEST_F(RuleSetTest, ExemptsUntilTheDayComesAndNoOtherImage) {
  struct Row {
    std::string images;
    std::uint64_t until;
    bool is_exempt;
  };
  for (const auto& row : {Row{"*/prod/app", kNow + 1, true}, Row{"*/prod/app", kNow, false},
                          Row{"*/prod/app", kNow - 86'400, false}, Row{"*/prod/other", kNow + 1, false},
                          Row{"*/prod/app:v1", kNow + 1, true}, Row{"*/prod/app:v2", kNow + 1, false}}) {
    add("signed", test::saysAgainst("a", "not signed"));
    exempt({"other", "signed"}, row.images, row.until);
    EXPECT_EQ(judge().isAllowed(), row.is_exempt) << row.images << ' ' << row.until;
  }
}

// What runs is the digest, whatever tag somebody writes beside it.
TEST_F(RuleSetTest, ExemptsNothingByATagThatIsOnlyClaimed) {
  for (const bool is_claimed : {false, true}) {
    question_.is_tag_claimed = is_claimed;
    add("signed", test::saysAgainst("a", "not signed"), [](auto& section) { section.images = test::globs({"**:v1"}); });
    exempt({"signed"}, "*/prod/app:v1", kNow + 1);
    EXPECT_EQ(judge().isAllowed(), !is_claimed);
    add("signed", test::saysAgainst("a", "not signed"));
    exempt({"signed"}, "*/prod/app", kNow + 1);
    EXPECT_TRUE(judge().isAllowed());
  }
}

TEST_F(RuleSetTest, TakesTheExemptionThatHoldsBesideOneThatIsOver) {
  add("signed", test::saysAgainst("a", "not signed"));
  exempt({"signed"}, "**", kNow - 1);
  exempt({"signed"}, "**", kNow + 1);
  EXPECT_TRUE(judge().isAllowed());
}

TEST_F(RuleSetTest, AnExemptionAnswersNothingForTheDefault) {
  add("signed", test::saysAgainst("a", "not signed"));
  exempt({"signed"}, "**", kNow + 1);
  EXPECT_TRUE(judge(false).isAllowed()) << "a rule is for the image, only not now";
}

TEST_F(RuleSetTest, WarnsBeforeARuleIsInForce) {
  const auto from = [](std::uint64_t date, RuleMode mode) {
    return [=](config::RuleSection& section) {
      section.effective_from = date;
      section.mode = mode;
    };
  };
  add("new", test::saysAgainst("a", "soon refused"), from(kNow + 1, RuleMode::kEnforce));
  const auto early = judge();
  EXPECT_TRUE(early.isAllowed());
  EXPECT_THAT(early.warningTexts(), ElementsAre("[new] soon refused"));
  add("new", test::saysAgainst("a", "refused"), from(kNow, RuleMode::kEnforce));
  EXPECT_FALSE(judge().isAllowed());
  add("new", test::saysAgainst("a", "b"), from(kNow + 1, RuleMode::kAudit));
  EXPECT_TRUE(judge().warningTexts().empty());
}

TEST_F(RuleSetTest, FetchesOnceWhatManyRulesWantToSee) {
  store_.add("sha256:1", "content");
  const auto looks = [](const sdk::Call& call, const berth_validate_request& request) {
    test::Words words;
    if (request.evidence_count == 0) words.needs = {{NeedKind::kContent, "sha256:1", {}}};
    return test::answerOf(call, words);
  };
  for (const char* id : {"a", "b", "c"}) add(id, looks);
  EXPECT_TRUE(judge().isAllowed());
  EXPECT_EQ(store_.asked.size(), 1U);
}

TEST_F(RuleSetTest, ReplacesTheImageWhenRulesAgree) {
  const test::Words one{{}, {}, {}, "reg.example.com/prod/app@sha256:1"};
  const test::Words two{{}, {}, {}, "reg.example.com/prod/app@sha256:2"};
  add("a", test::says(two), mode(RuleMode::kWarn));
  add("b", test::says(one));
  add("c", test::says(one));
  const auto agreed = judge();
  EXPECT_TRUE(agreed.isAllowed());
  EXPECT_EQ(agreed.replacement(), "reg.example.com/prod/app@sha256:1") << "one that only warns changes nothing";
  add("a", test::says(one));
  add("b", test::says(two));
  const auto contradicted = judge();
  EXPECT_FALSE(contradicted.isAllowed());
  EXPECT_THAT(contradicted.refusalText(1000),
              HasSubstr("replaced by reg.example.com/prod/app@sha256:1 and reg.example.com/prod/app@sha256:2"));
}

TEST(RuleSetNamespaces, AreGlobs) {
  const auto set = [](std::vector<std::string> namespaces) {
    return RuleSet{"a", std::move(namespaces), true, std::vector<Rule>{}, {}};
  };
  EXPECT_TRUE(set({}).isForNamespace("anything"));
  EXPECT_FALSE(set({}).hasNamespaces());
  EXPECT_TRUE(set({"prod", "prod-*"}).isForNamespace("prod-eu"));
  EXPECT_FALSE(set({"prod", "prod-*"}).isForNamespace("production"));
  EXPECT_FALSE(set({"prod"}).isForNamespace(""));
}

}  // namespace
}  // namespace berth::validation
