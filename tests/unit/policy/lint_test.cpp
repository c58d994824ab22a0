// SPDX-License-Identifier: Apache-2.0
#include "lint.hpp"

#include "rules_reader.hpp"
#include "subject.hpp"

#include <gmock/gmock.h>

#include <string>

namespace berth::policy {
namespace {

using testing::HasSubstr;

std::string warningsOf(const std::string& text) {
  const auto reading = readRules(text);
  EXPECT_TRUE(reading.policy) << (reading.mistakes.empty() ? "" : reading.mistakes.front().message);
  std::string all;
  for (const auto& warning : reading.warnings) all += warning.text("f") + "\n";
  return all;
}

TEST(Lint, IsSilentAboutGoodRules) {
  EXPECT_EQ(warningsOf(fileWith(R"(
  - {id: pub, effect: allow, who: ["*"], repos: ["public/**"], actions: [pull, list]}
  - {id: own, effect: allow, who: ["user:*"], repos: ["users/${subject}/**"], actions: ["*"]}
  - {id: no, effect: deny, who: ["*"], repos: ["users/**"], tags: ["v*"], actions: ["*"]}
  - {id: no2, effect: deny, who: ["*"], except: ["group:x"], repos: ["**"], actions: ["*"]}
  - {id: no3, effect: deny, who: [anonymous], repos: ["**"], actions: ["*"], when: {tls: false}}
)")),
            "");
}

TEST(Lint, FindsAnAllowOfWhichADenyLeavesNothing) {
  EXPECT_THAT(warningsOf(fileWith(R"(
  - {id: a, effect: allow, who: ["user:alice", "robot:x"], repos: ["team/web", "team/**", "team/a*"], actions: [pull]}
  - {id: no, effect: deny, who: [authenticated], repos: ["team/**"], actions: [pull, list]}
)")),
              HasSubstr("f:4:10: rule \"a\" has no effect: rule \"no\" denies all that it allows"));
}

TEST(Lint, FindsARuleThatExceptsEverybody) {
  EXPECT_THAT(warningsOf(fileWith(R"(
  - {id: a, effect: deny, who: ["user:alice", anonymous], except: [anonymous, "user:*"], repos: ["a"], actions: [pull]}
)")),
              HasSubstr("rule \"a\" has no effect: except leaves nobody of who"));
}

TEST(Lint, FindsVariablesForTheAnonymous) {
  EXPECT_THAT(warningsOf(fileWith(R"(
  - {id: a, effect: allow, who: [anonymous], repos: ["users/${subject}"], actions: [pull]}
)")),
              HasSubstr("rule \"a\" has no effect: the anonymous have no name"));
}

TEST(Lint, FindsChangesByAnybody) {
  EXPECT_THAT(warningsOf(fileWith("  - {id: a, effect: allow, who: [anonymous], repos: [a], actions: [pull, push]}\n")),
              HasSubstr("rule \"a\" lets anybody without an account do this: push"));
  EXPECT_THAT(warningsOf(fileWith("  - {id: a, effect: allow, who: [\"*\"], repos: [a], actions: [\"*\"]}\n")),
              HasSubstr("do this: push, overwrite, delete; \"*\" is the anonymous too"));
  EXPECT_THAT(warningsOf(fileWith(
                  "  - {id: a, effect: allow, who: [\"*\"], except: [anonymous], repos: [a], actions: [delete]}\n")),
              HasSubstr("lets everybody with an account delete"));
}

TEST(Lint, FindsAGroupThatIsProbablyMisspelt) {
  EXPECT_THAT(warningsOf("version: 1\ngroups: {admins: []}\nrules:\n"
                         "  - {id: a, effect: allow, who: [\"group:admin\"], repos: [a], actions: [pull]}\n"),
              HasSubstr("f:4:34: no group \"admin\" is in this file"));
}

TEST(Lint, SaysThatNoRulesAllowNothing) {
  EXPECT_THAT(warningsOf("version: 1\nrules: []\n"), HasSubstr("nobody may do anything"));
}

}  // namespace
}  // namespace berth::policy
