// SPDX-License-Identifier: Apache-2.0
#include "rules_reader.hpp"

#include "subject.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <string>
#include <vector>

namespace berth::policy {
namespace {

using testing::HasSubstr;

std::vector<std::string> mistakesOf(const std::string& text) {
  const auto reading = readRules(text);
  EXPECT_EQ(reading.policy == nullptr, !reading.mistakes.empty());
  std::vector<std::string> all;
  for (const auto& mistake : reading.mistakes) all.push_back(mistake.text("f"));
  return all;
}

// A rule with one part of it replaced.
std::string ruleWith(const std::string& part) {
  const auto key = part.substr(0, part.find(':'));
  std::string rule = "  - {";
  for (const std::string usual : {"id: a", "effect: allow", "who: [authenticated]", "repos: [a]", "actions: [pull]"}) {
    if (usual.substr(0, usual.find(':')) != key) rule += usual + ", ";
  }
  return fileWith(rule + part + "}\n");
}

struct Row {
  const char* part;
  const char* words;
};

// Each stands at the end of line 3, behind the other parts.
TEST(RulesReader, TellsEachMistakeOfARuleWithItsPlace) {
  const Row rows[] = {
      {"id: \"a b\"", "is no id"},
      {"id: ~", "id is empty; write it as in id: pub"},
      {"id: [a]", "id is no text"},
      {"effect: Allow", "\"Allow\" is no effect (did you mean \"allow\"?)"},
      {"effect: maybe", "\"maybe\" is no effect; it is allow or deny"},
      {"who: authenticated", "who is no list; write it as in who: ["},
      {"who: []", "who is an empty list"},
      {"who: [[a]]", "an item of who is no text"},
      {"who: [alice]", "\"alice\" says nobody; write \"user:alice\" or \"group:alice\""},
      {"who: [Anonymous]", "did you mean \"anonymous\""},
      {"who: [\"usr:alice\"]", "begins with no kind (did you mean \"user\"?)"},
      {"who: [\"user:\"]", "names nobody"},
      {"who: [\"user:a**\"]", "has **"},
      {"who: [\"group:a*\"]", "groups are named whole"},
      {"except: []", "except is an empty list"},
      {"repos: [/a]", "without a slash; write \"a\""},
      {"repos: [A]", "no upper case"},
      {"repos: [a/../b]", "no parts of a name"},
      {"repos: []", "repos is an empty list"},
      {"tags: [a/b]", "describes no tag"},
      {"tags: []", "leave it out for all"},
      {"actions: [pul]", "\"pul\" is no action (did you mean \"pull\"?)"},
      {"actions: [catalog]", "\"catalog\" is no action; there are pull, push"},
      {"actions: pull", "actions is no list"},
      {"when: {}", "when has no conditions"},
      {"when: [tls]", "when is no map"},
      {"when: {tls: yes}", "tls is true or false"},
      {"when: {client.cidr: [10.0.0.1/8]}", "\"10.0.0.1/8\" is no network"},
      {"when: {client.cidr: 10.0.0.0/8}", "client.cidr is no list"},
      {"when: {client.cdir: []}", "(did you mean \"client.cidr\"?)"},
      {"when: {claims.: x}", "names no claim"},
      {"when: {claims.a: []}", "claims.a is an empty list"},
      {"when: {claims.a: {b: c}}", "claims.a is no list"},
      {"when: {claims.a.b.c.d.e.f.g.h.i.j.k: x}", "eight dots"},
      {"effects: deny", "\"effects\" is no key here (did you mean \"effect\"?)"},
  };
  for (const auto& row : rows) {
    const auto mistakes = mistakesOf(ruleWith(row.part));
    ASSERT_EQ(mistakes.size(), 1U) << row.part << testing::PrintToString(mistakes);
    EXPECT_THAT(mistakes.front(), HasSubstr(row.words)) << row.part;
    EXPECT_THAT(mistakes.front(), testing::StartsWith("f:3:")) << row.part;
  }
}

TEST(RulesReader, NamesTheColumn) {
  EXPECT_THAT(
      mistakesOf("version: 1\nrules:\n  - id: a\n    effect: allow\n    who: [authenticated, alice]\n    repos: [a]\n"
                 "    actions: [pull]\n"),
      testing::ElementsAre(HasSubstr("f:5:26: \"alice\"")));
}

TEST(RulesReader, TellsMistakesOfTheFile) {
  constexpr const char* kRule = "{id: a, effect: allow, who: [authenticated], repos: [a], actions: [pull]}";
  const std::string rule = kRule;
  const std::pair<std::string, const char*> rows[] = {
      {"", "f: there is nothing in it"},
      {"# nothing\n", "f: there is nothing in it"},
      {"rules: []\n", "f:1:1: version is missing"},
      {"version: 2\nrules: []\n", "f:1:10: this program reads version 1"},
      {"version: [1]\nrules: []\n", "f:1:10: this program reads version 1"},
      {"version: 1\n", "f:1:1: rules are missing"},
      {"version: 1\nrules:\n", "rules is empty"},
      {"version: 1\nrules: x\n", "f:2:8: rules is no list"},
      {"version: 1\nrules: [x]\n", "f:2:9: a rule is no map"},
      {"version: 1\nrules: []\nrule: []\n", "f:3:1: \"rule\" is no key here (did you mean \"rules\"?)"},
      {"version: 1\nversion: 1\nrules: []\n", "f:2:1: \"version\" stands here twice"},
      {"- a\n", "f:1:1: the file is no map"},
      {"x\n", "f:1:1: the file is no map"},
      {"version: 1\nrules: [" + rule + ", " + rule + "]\n", "the id \"a\" is that of the rule in line 2 too"},
      {"version: 1\nrules: [{<<: {a: b}, " + rule.substr(1) + "]\n", "merge keys (<<) are not read"},
      {"version: 1\nrules: &x []\n", "f:2:8: anchors (&name) are not read"},
      {"version: !!int 1\nrules: []\n", "f:1:10: tags ("},
      {"version: 1\nrules: []\n---\nversion: 1\n", "a second document begins here"},
      {"version: 1\nrules: [}\n", "f:2:9: this is not YAML"},
      {"version: 1\nrules: [{who: [*]}]\n", "put text that begins with * in quotes"},
      {"version: 1\nrules: [{who: [*a]}]\n", "f:2:"},
      {std::string(2 << 20, ' '), "f: larger than 1 MiB"},
      {"version: 1\ngroups: []\nrules: []\n", "f:2:9: groups is no map"},
      {"version: 1\ngroups: {a: x}\nrules: []\n", "f:2:13: group \"a\" is no list"},
      {"version: 1\ngroups: {a: [anonymous]}\nrules: []\n", "f:2:14: \"anonymous\" says nobody"},
      {"version: 1\ngroups: {a: [\"group:a\"]}\nrules: []\n", "f:2:14: group \"a\" is nested in itself"},
  };
  for (const auto& [text, words] : rows) {
    const auto mistakes = mistakesOf(text);
    ASSERT_EQ(mistakes.size(), 1U) << text.substr(0, 200) << testing::PrintToString(mistakes);
    EXPECT_THAT(mistakes.front(), HasSubstr(words)) << text.substr(0, 200);
  }
}

TEST(RulesReader, TellsAllMistakesInTheOrderOfTheFile) {
  const auto mistakes = mistakesOf(R"(version: 3
rules:
  - {id: a, effect: alow, who: [bob], repos: [/x], actions: [pul]}
  - {}
  - {id: b, effect: deny, who: ["*"], repos: ["**"], actions: [pull], tags: ["/"]}
groups: {a: [x]}
)");
  EXPECT_THAT(mistakes, testing::ElementsAre(HasSubstr("f:1:10: "), HasSubstr("f:3:21: "), HasSubstr("f:3:33: "),
                                             HasSubstr("f:3:47: "), HasSubstr("f:3:62: "), HasSubstr("no id"),
                                             HasSubstr("no effect"), HasSubstr("no who"), HasSubstr("no repos"),
                                             HasSubstr("no actions"), HasSubstr("f:5:78: "), HasSubstr("f:6:14: ")));
}

TEST(RulesReader, TellsEachCycleOfGroupsOnce) {
  const auto mistakes = mistakesOf(R"(version: 1
rules: []
groups:
  a: ["user:x", "group:b"]
  b: ["group:c"]
  c: ["group:a", "group:d"]
  d: ["user:y"]
  e: ["group:f"]
  f: ["group:e"]
  g: ["group:a"]
)");
  EXPECT_THAT(mistakes, testing::ElementsAre(HasSubstr("f:4:17: group \"a\" is nested in itself through \"group:b\""),
                                             HasSubstr("f:8:7: group \"e\" is nested in itself")));
}

TEST(RulesReader, GroupsMayMeetAgain) {
  EXPECT_THAT(mistakesOf("version: 1\nrules: []\ngroups: {a: [\"group:b\", \"group:c\"], b: [\"group:d\"], c: "
                         "[\"group:d\"], d: []}\n"),
              testing::IsEmpty());
}

TEST(RulesReader, ReadsJson) {
  const auto policy = policyOf(
      R"({"version":1,"groups":{"ci":["robot:b-*"]},"rules":[
        {"id":"x","effect":"allow","who":["group:ci"],"repos":["a/**"],"actions":["pull"],"when":{"tls":true}}]})");
  EXPECT_EQ(decided(*policy, Somebody::robot("b-1").overTls(), Action::kPull, "a/b"), "allow x");
  EXPECT_EQ(decided(*policy, Somebody::robot("b-1"), Action::kPull, "a/b"), "none");
}

TEST(RulesReader, EndsAtDepthAndNumber) {
  EXPECT_THAT(mistakesOf(std::string(100'000, '[')), testing::ElementsAre(HasSubstr("more than 32 levels")));
  std::string many = "version: 1\nrules: [";
  for (int i = 0; i < 100'001; ++i) many += "1,";
  const auto mistakes = mistakesOf(many + "]\n");
  EXPECT_TRUE(std::any_of(mistakes.begin(), mistakes.end(), [](const auto& mistake) {
    return mistake.find("more than 100000 values") != std::string::npos;
  }));
}

}  // namespace
}  // namespace berth::policy
