// SPDX-License-Identifier: Apache-2.0
#include "validation/validator.hpp"

#include "unit/validation/fake_validator.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace berth::validation {
namespace {

using test::Words;
using testing::HasSubstr;

constexpr std::uint64_t kNow = 1'790'000'000;
constexpr std::size_t kMiB = std::size_t{1} << 20U;

class ValidatorTest : public testing::Test {
 protected:
  ValidatorTest() {
    question_.image = "localhost/team/app";
    question_.repository = RepositoryName::parse("team/app").value();
    question_.tag = "v1";
  }

  Result<Finding> ask(test::ValidationScript::Validate validate) {
    const auto rule = rules_.make("rule", std::move(validate));
    return rule.validator->ask(inquiry_);
  }
  /// Wants `count` more things in each round, each named anew, for as many rounds.
  test::ValidationScript::Validate wants(std::size_t count, std::size_t rounds) {
    return [=](const sdk::Call& call, const berth_validate_request& request) {
      Words words;
      if (request.evidence_count >= count * rounds) return sdk::Result<berth_validate_response>{answerOf(call, words)};
      for (std::size_t i = 0; i < count; ++i)
        words.needs.push_back({NeedKind::kTag, "t" + std::to_string(request.evidence_count + i), {}});
      return sdk::Result<berth_validate_response>{answerOf(call, words)};
    };
  }
  void expectUndecided(const Result<Finding>& finding, ErrorCode code, const std::string& cause) {
    ASSERT_FALSE(finding.has_value());
    EXPECT_EQ(finding.error().code, code);
    EXPECT_THAT(finding.error().detail, HasSubstr(cause));
  }
  int calls() { return rules_.script("rule").calls; }

  test::Rules rules_;
  test::FakeEvidence store_;
  Question question_;
  Inquiry inquiry_{question_, store_, kNow};
};

TEST_F(ValidatorTest, PutsTheWholeQuestion) {
  const auth::Principal alice{"alice", auth::PrincipalKind::kUser, {"dev", "ops"}, {}, 0};
  question_.source = Source::kAdmission;
  question_.digest = "sha256:1";
  question_.media_type = "x/y";
  question_.manifest = "{}";
  question_.replaces = "sha256:2";
  question_.written = "team/app";
  question_.place = "/spec/containers/0/image";
  question_.principal = &alice;
  question_.cluster_namespace = "prod";
  std::vector<std::string> seen;
  const auto finding = ask([&](const sdk::Call& call, const berth_validate_request& request) {
    const auto& artifact = *request.artifact;
    for (const auto text : {artifact.image, artifact.repository, artifact.tag, artifact.digest, artifact.media_type,
                            artifact.manifest, artifact.config, artifact.replaces, artifact.written, artifact.place,
                            request.principal->subject, request.principal->groups[1], request.cluster_namespace})
      seen.emplace_back(sdk::view(text));
    EXPECT_EQ(request.source, BERTH_SOURCE_ADMISSION);
    EXPECT_EQ(request.now, kNow);
    EXPECT_TRUE(call.deadline().has_value());
    return test::answerOf(call, {});
  });
  ASSERT_TRUE(finding.has_value());
  EXPECT_THAT(seen, testing::ElementsAre("localhost/team/app", "team/app", "v1", "sha256:1", "x/y", "{}", "",
                                         "sha256:2", "team/app", "/spec/containers/0/image", "alice", "ops", "prod"));
}

TEST_F(ValidatorTest, HearsTheWholeAnswer) {
  const auto finding =
      ask(test::says({{},
                      {{"size", "too large", "/layers/3", {"sha256:1", "sha256:2"}}, {"user", "", "", {}}},
                      {"old", "older"},
                      "localhost/team/app@sha256:1"}));
  ASSERT_TRUE(finding.has_value());
  ASSERT_EQ(finding->violations.size(), 2U);
  EXPECT_EQ(finding->violations[0].code, "size");
  EXPECT_EQ(finding->violations[0].message, "too large");
  EXPECT_EQ(finding->violations[0].path, "/layers/3");
  EXPECT_THAT(finding->violations[0].evidence, testing::ElementsAre("sha256:1", "sha256:2"));
  EXPECT_EQ(finding->violations[1].code, "user");
  EXPECT_THAT(finding->warnings, testing::ElementsAre("old", "older"));
  EXPECT_EQ(finding->replacement, "localhost/team/app@sha256:1");
}

TEST_F(ValidatorTest, ShowsWhatWasAskedForInItsOrder) {
  store_.add("here", "content");
  const auto finding = ask([](const sdk::Call& call, const berth_validate_request& request) {
    Words words;
    if (request.evidence_count == 0) {
      words.needs = {{NeedKind::kTag, "gone", {}}, {NeedKind::kReferrers, "here", "x/sig"}};
    } else if (request.evidence_count == 2) {
      words.needs = {{NeedKind::kContent, "here", {}}};
    } else {
      for (std::size_t i = 0; i < request.evidence_count; ++i) {
        const auto& evidence = *request.evidence[i];
        words.warnings.push_back(std::to_string(evidence.need->kind) + ' ' +
                                 std::string{sdk::view(evidence.need->value)} + ' ' +
                                 std::string{sdk::view(evidence.need->artifact_type)} + ' ' +
                                 std::to_string(evidence.found) + ' ' + std::string{sdk::view(evidence.content)});
      }
    }
    return answerOf(call, words);
  });
  ASSERT_TRUE(finding.has_value());
  EXPECT_THAT(finding->warnings, testing::ElementsAre("2 gone  0 ", "3 here x/sig 1 content", "1 here  1 content"));
  EXPECT_EQ(calls(), 3);
}

TEST_F(ValidatorTest, GoesFourRoundsAndNoFifth) {
  EXPECT_TRUE(ask(wants(1, 4)).has_value());
  EXPECT_EQ(calls(), 5);
  expectUndecided(ask(wants(1, 5)), ErrorCode::kInternal, "4 rounds are the most");
  EXPECT_EQ(calls(), 5);
  EXPECT_EQ(store_.asked.size(), 4U) << "what comes too late is not fetched, and what was seen not twice";
}

TEST_F(ValidatorTest, EndsAPluginThatWantsTheSameForEver) {
  const auto finding = ask(test::says({{{NeedKind::kTag, "again", {}}}, {}, {}, {}}));
  expectUndecided(finding, ErrorCode::kInternal, "4 rounds are the most");
  EXPECT_EQ(store_.asked.size(), 1U);
}

TEST_F(ValidatorTest, FetchesFiftyThingsAndNoMore) {
  EXPECT_TRUE(ask(wants(25, 2)).has_value());
  expectUndecided(ask(wants(51, 1)), ErrorCode::kInternal, "more than 50 things");
  expectUndecided(ask(wants(17, 3)), ErrorCode::kInternal, "more than 50 things");
}

TEST_F(ValidatorTest, FetchesEightMebibytesAndNoMore) {
  for (int i = 0; i < 9; ++i) store_.add("t" + std::to_string(i), std::string(kMiB, 'x'));
  EXPECT_TRUE(ask(wants(8, 1)).has_value());
  expectUndecided(ask(wants(9, 1)), ErrorCode::kInternal, "more than 8 MiB");
}

// What a plugin that is broken or hostile says never lets an image pass.
TEST_F(ValidatorTest, TakesNonsenseForNoDecision) {
  for (const int kind : {0, 4, -1, 1'000'000}) {
    const auto finding = ask([&](const sdk::Call& call, const berth_validate_request&) {
      auto answer = sdk::make<berth_validate_response>();
      auto& need = call.add<berth_need>();
      need.kind = kind;
      const auto needs = call.addArray<const berth_need*>(1);
      needs[0] = &need;
      answer.needs = needs.data();
      answer.needs_count = 1;
      return answer;
    });
    expectUndecided(finding, ErrorCode::kInternal, "does not know");
  }
  expectUndecided(ask([](const sdk::Call&, const berth_validate_request&) -> sdk::Result<berth_validate_response> {
                    throw std::runtime_error{"a fault"};
                  }),
                  ErrorCode::kInternal, "cannot be decided");
}

TEST_F(ValidatorTest, TellsWhatMayBeDecidedLater) {
  for (const auto status : {BERTH_UNAVAILABLE, BERTH_DEADLINE_EXCEEDED, BERTH_RESOURCE_EXHAUSTED, BERTH_CANCELLED})
    expectUndecided(ask(test::failsWith(status, "no report yet")), ErrorCode::kUnavailable,
                    "cannot be decided now (no report yet); try again");
  for (const auto status : {BERTH_INTERNAL, BERTH_INVALID_ARGUMENT, BERTH_NOT_FOUND, BERTH_PERMISSION_DENIED})
    expectUndecided(ask(test::failsWith(status, "a script's fault")), ErrorCode::kInternal, "a script's fault");
}

TEST_F(ValidatorTest, IsUndecidedWhileItsServiceOffersNothing) {
  const auto rule = rules_.make("rule", test::says({}));
  rules_.script("rule").is_offered = false;
  expectUndecided(rule.validator->ask(inquiry_), ErrorCode::kUnavailable, "does not offer validation");
}

TEST_F(ValidatorTest, IsUndecidedWhileTheStoresFail) {
  store_.error = Error{ErrorCode::kUnavailable, "the Back End is away"};
  expectUndecided(ask(wants(1, 1)), ErrorCode::kUnavailable, "the Back End is away");
}

TEST_F(ValidatorTest, ClaimsAPlaceForCallsThatMayWait) {
  const auto rule = rules_.make("rule", test::says({}));
  rules_.script("rule").is_instant = false;
  bool could_enter = true;
  rules_.script("rule").validate = [&](const sdk::Call& call, const berth_validate_request&) {
    for (std::size_t i = 1; i < rules_.lane().width(); ++i) rules_.lane().enter();
    could_enter = rules_.lane().tryEnter();
    for (std::size_t i = 1; i < rules_.lane().width(); ++i) rules_.lane().leave();
    return test::answerOf(call, {});
  };
  EXPECT_TRUE(rule.validator->ask(inquiry_).has_value());
  EXPECT_FALSE(could_enter);
  EXPECT_TRUE(rules_.lane().tryEnter()) << "the place is given back";
}

}  // namespace
}  // namespace berth::validation
