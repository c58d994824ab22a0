// SPDX-License-Identifier: Apache-2.0
// The file that README.md begins with: principals × accesses.
#include "subject.hpp"

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

namespace berth::policy {
namespace {

constexpr const char* kExample = R"(version: 1
groups: {ci: ["user:robot"]}
rules:
  - {id: pub, effect: allow, who: [anonymous, authenticated], repos: ["public/**"], actions: [pull, list]}
  - {id: own, effect: allow, who: ["user:*"], repos: ["users/${subject}/**"], actions: [pull, push, overwrite, delete, list]}
  - {id: rel, effect: deny, who: ["*"], except: ["group:ci"], repos: ["**"], tags: ["v*"], actions: [push, overwrite, delete]}
  - {id: team, effect: allow, who: [authenticated], repos: ["team/**"], actions: [pull, push, list]}
)";

struct Row {
  const char* who;
  const char* repository;
  const char* tag;
  const char* pull;
  const char* push;
  const char* overwrite;
  const char* remove;
  const char* list;
};

// clang-format off
const Row kRows[] = {
    // who        repository          tag       pull          push          overwrite     delete        list
    {"anonymous", "public/nginx",     "1.0",    "allow pub",  "none",       "none",       "none",       "allow pub"},
    {"anonymous", "public/nginx",     "v1",     "allow pub",  "deny rel",   "deny rel",   "deny rel",   "allow pub"},
    {"anonymous", "public/nginx",     "",       "allow pub",  "none",       "none",       "none",       "allow pub"},
    {"anonymous", "publicity/nginx",  "1.0",    "none",       "none",       "none",       "none",       "none"},
    {"anonymous", "team/x",           "1.0",    "none",       "none",       "none",       "none",       "none"},
    {"anonymous", "users/alice/x",    "1.0",    "none",       "none",       "none",       "none",       "none"},
    {"alice",     "public/nginx",     "1.0",    "allow pub",  "none",       "none",       "none",       "allow pub"},
    {"alice",     "users/alice/x",    "1.0",    "allow own",  "allow own",  "allow own",  "allow own",  "allow own"},
    {"alice",     "users/alice/x",    "v1",     "allow own",  "deny rel",   "deny rel",   "deny rel",   "allow own"},
    {"alice",     "users/alice/x",    "",       "allow own",  "allow own",  "allow own",  "allow own",  "allow own"},
    {"alice",     "users/alice",      "1.0",    "allow own",  "allow own",  "allow own",  "allow own",  "allow own"},
    {"alice",     "users/bob/x",      "1.0",    "none",       "none",       "none",       "none",       "none"},
    {"alice",     "users/bob/x",      "v1",     "none",       "deny rel",   "deny rel",   "deny rel",   "none"},
    {"alice",     "team/x",           "1.0",    "allow team", "allow team", "none",       "none",       "allow team"},
    {"alice",     "team/x",           "v1",     "allow team", "deny rel",   "deny rel",   "deny rel",   "allow team"},
    {"alice",     "team/x",           "V1",     "allow team", "allow team", "none",       "none",       "allow team"},
    {"alice",     "team/x",           "",       "allow team", "allow team", "none",       "none",       "allow team"},
    {"alice",     "teams/x",          "1.0",    "none",       "none",       "none",       "none",       "none"},
    {"robot",     "team/x",           "v1",     "allow team", "allow team", "none",       "none",       "allow team"},
    {"member",    "team/x",           "v1",     "allow team", "allow team", "none",       "none",       "allow team"},
    {"member",    "users/member/x",   "v1",     "allow own",  "allow own",  "allow own",  "allow own",  "allow own"},
    {"machine",   "team/x",           "v1",     "allow team", "deny rel",   "deny rel",   "deny rel",   "allow team"},
    {"machine",   "users/robot/x",    "1.0",    "none",       "none",       "none",       "none",       "none"},
    {"job",       "team/x",           "1.0",    "allow team", "allow team", "none",       "none",       "allow team"},
    {"job",       "users/job/x",      "1.0",    "none",       "none",       "none",       "none",       "none"},
    {"Alice",     "users/alice/x",    "1.0",    "none",       "none",       "none",       "none",       "none"},
    {"**",        "users/alice/x",    "1.0",    "none",       "none",       "none",       "none",       "none"},
};
// clang-format on

std::map<std::string, Somebody> everybody() {
  return {{"anonymous", Somebody::anonymous()},
          {"alice", Somebody::user("alice")},
          {"robot", Somebody::user("robot")},            // In the file's group ci.
          {"member", Somebody::user("member", {"ci"})},  // Brings a group ci.
          {"machine", Somebody::robot("robot")},         // A robot called robot is no user.
          {"job", Somebody::workload("job")},
          {"Alice", Somebody::user("Alice")},
          {"**", Somebody::user("**")}};
}

TEST(Example, DecidesAsItReads) {
  const auto policy = policyOf(kExample);
  const auto people = everybody();
  for (const auto& row : kRows) {
    const auto say = [&](Action action) {
      return decided(*policy, people.at(row.who), action, row.repository, row.tag);
    };
    const std::string where = std::string{row.who} + " " + row.repository + ":" + row.tag;
    EXPECT_EQ(say(Action::kPull), row.pull) << where;
    EXPECT_EQ(say(Action::kPush), row.push) << where;
    EXPECT_EQ(say(Action::kOverwrite), row.overwrite) << where;
    EXPECT_EQ(say(Action::kDelete), row.remove) << where;
    EXPECT_EQ(say(Action::kList), row.list) << where;
  }
}

TEST(Example, TheCatalogueIsForWhomSomethingIsShown) {
  const auto policy = policyOf(kExample);
  EXPECT_EQ(decided(*policy, Somebody::anonymous(), Action::kCatalog, ""), "allow pub");
  EXPECT_EQ(decided(*policy, Somebody::user("alice"), Action::kCatalog, ""), "allow pub");
}

TEST(Example, TheOrderOfRulesMeansNothing) {
  const std::string text = kExample;
  const auto begin = text.find("  - {id: pub");
  std::vector<std::string> rules;
  for (auto at = begin; at < text.size();) {
    const auto end = text.find('\n', at) + 1;
    rules.push_back(text.substr(at, end - at));
    at = end;
  }
  ASSERT_EQ(rules.size(), 4U);
  std::string reversed = text.substr(0, begin);
  for (auto rule = rules.rbegin(); rule != rules.rend(); ++rule) reversed += *rule;
  const auto one = policyOf(text);
  const auto other = policyOf(reversed);
  const auto people = everybody();
  for (const auto& row : kRows) {
    for (const auto& [name, action] : kActions) {
      EXPECT_EQ(decided(*one, people.at(row.who), action, row.repository, row.tag),
                decided(*other, people.at(row.who), action, row.repository, row.tag))
          << row.who << " " << name << " " << row.repository;
    }
  }
}

}  // namespace
}  // namespace berth::policy
