// SPDX-License-Identifier: Apache-2.0
#include "validation/decision_log.hpp"

#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

namespace berth::validation {
namespace {

constexpr std::size_t kLongest = 512 + 3;  // With the "…" of what was cut.

Question question(const std::string& image) {
  Question question;
  question.source = Source::kAdmission;
  question.image = image;
  return question;
}

Decision decision(std::size_t violations, const std::string& text) {
  Decision decision{"prod", {{}}};
  for (std::size_t i = 0; i < violations; ++i)
    decision.verdicts[0].violations.push_back({text, text, text, std::vector<std::string>(violations, text)});
  decision.verdicts[0].warnings.assign(violations, text);
  decision.verdicts[0].failure = decision.verdicts[0].replacement = text;
  return decision;
}

TEST(DecisionLog, KeepsWhatWasDecided) {
  DecisionLog log;
  const auth::Principal alice{"alice", auth::PrincipalKind::kUser, {}, {}, 0};
  auto asked = question("reg.example.com/team/app");
  asked.repository = RepositoryName::parse("team/app").value();
  asked.tag = "v1";
  asked.digest = "sha256:1";
  asked.principal = &alice;
  asked.cluster_namespace = "prod";
  log.add(recordOf(asked, decision(1, "too large")));
  const auto records = log.list(10);
  ASSERT_EQ(records.size(), 1U);
  EXPECT_EQ(records[0].number, 1U);
  EXPECT_EQ(records[0].source, Source::kAdmission);
  EXPECT_EQ(records[0].image, "reg.example.com/team/app");
  EXPECT_EQ(records[0].repository, "team/app");
  EXPECT_EQ(records[0].tag, "v1");
  EXPECT_EQ(records[0].digest, "sha256:1");
  EXPECT_EQ(records[0].who, "user:alice");
  EXPECT_EQ(records[0].cluster_namespace, "prod");
  EXPECT_EQ(records[0].decision.verdicts[0].violations[0].message, "too large");
  EXPECT_LT(Timestamp::now().since_epoch - records[0].at.since_epoch, std::chrono::minutes{1});
}

TEST(DecisionLog, ShowsWhatIsNoReferenceAsItWasWritten) {
  DecisionLog log;
  auto asked = question("");
  asked.written = "no reference!";
  log.add(recordOf(asked, {}));
  EXPECT_EQ(log.list(1)[0].image, "no reference!");
}

TEST(DecisionLog, KeepsTheLastThousand) {
  DecisionLog log;
  for (std::size_t i = 1; i <= DecisionLog::kMost + 10; ++i) log.add(recordOf(question(std::to_string(i)), {}));
  const auto records = log.list(DecisionLog::kMost * 2);
  ASSERT_EQ(records.size(), DecisionLog::kMost);
  EXPECT_EQ(records.front().number, DecisionLog::kMost + 10);
  EXPECT_EQ(records.back().number, 11U);
  EXPECT_EQ(records.back().image, "11");
}

TEST(DecisionLog, IsReadInPagesFromTheNewest) {
  DecisionLog log;
  for (int i = 1; i <= 5; ++i) log.add(recordOf(question(std::to_string(i)), {}));
  const auto images = [&](std::size_t most, std::uint64_t before) {
    std::string all;
    for (const auto& record : log.list(most, before)) all += record.image;
    return all;
  };
  EXPECT_EQ(images(2, 0), "54");
  EXPECT_EQ(images(2, 4), "32");
  EXPECT_EQ(images(2, 2), "1");
  EXPECT_EQ(images(2, 1), "");
  EXPECT_EQ(images(0, 0), "");
  EXPECT_EQ(images(9, 99), "54321");
}

// A hostile image, object or plugin may say as much as it likes.
TEST(DecisionLog, CutsWhatIsLong) {
  DecisionLog log;
  const std::string huge(5000, 'x');
  const auth::Principal user{huge, auth::PrincipalKind::kUser, {}, {}, 0};
  auto asked = question(huge);
  asked.tag = asked.digest = asked.cluster_namespace = huge;
  asked.principal = &user;
  log.add(recordOf(asked, decision(100, huge)));
  const auto record = log.list(1).at(0);
  for (const auto& text : {record.image, record.tag, record.digest, record.who, record.cluster_namespace})
    EXPECT_LE(text.size(), kLongest);
  const auto& verdict = record.decision.verdicts.at(0);
  EXPECT_EQ(verdict.violations.size(), DecisionLog::kMostViolations);
  EXPECT_EQ(verdict.warnings.size(), DecisionLog::kMostViolations);
  EXPECT_EQ(verdict.violations[0].evidence.size(), DecisionLog::kMostViolations);
  for (const auto& text :
       {verdict.failure, verdict.replacement, verdict.warnings[0], verdict.violations[0].code,
        verdict.violations[0].message, verdict.violations[0].path, verdict.violations[0].evidence[0]})
    EXPECT_LE(text.size(), kLongest);
}

TEST(DecisionLog, CutsNoCharacterInTwo) {
  DecisionLog log;
  std::string text = "x";
  while (text.size() < 600) text += "ü";
  log.add(recordOf(question(text), {}));
  const auto image = log.list(1)[0].image;
  EXPECT_EQ(image, text.substr(0, 511) + "…");
}

TEST(DecisionLog, IsBoundedInBytes) {
  DecisionLog log;
  const auto large = decision(20, std::string(512, 'x'));  // About 230 KB.
  for (int i = 0; i < 300; ++i) log.add(recordOf(question("a"), large));
  const auto records = log.list(DecisionLog::kMost);
  EXPECT_LT(records.size(), 100U);
  EXPECT_GT(records.size(), 10U);
  EXPECT_EQ(records.front().number, 300U);
  for (std::size_t i = 1; i <= DecisionLog::kMost; ++i) log.add(recordOf(question("a"), {}));
  EXPECT_EQ(log.list(DecisionLog::kMost).size(), DecisionLog::kMost) << "room comes back";
}

TEST(DecisionLog, NumbersEachDecisionOnceWhoeverAddsIt) {
  DecisionLog log;
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 200; ++i) log.add(recordOf(question("a"), {}));
    });
  }
  for (auto& thread : threads) thread.join();
  const auto records = log.list(DecisionLog::kMost);
  ASSERT_EQ(records.size(), 800U);
  for (std::size_t i = 0; i < records.size(); ++i) ASSERT_EQ(records[i].number, 800 - i);
}

}  // namespace
}  // namespace berth::validation
