// SPDX-License-Identifier: Apache-2.0
#include "config/validation_file.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace berth::config {
namespace {

struct Read {
  ValidationFile file;
  Problems problems;

  std::string text() const {
    std::string all;
    for (const auto& problem : problems) all += problem.text() + '\n';
    return all;
  }
};

Read read(const std::string& text) {
  Read read;
  read.file = readValidationFile(text, "validation.yaml", "/etc/berth", read.problems);
  return read;
}

// The one that operators are shown first.
constexpr const char* kExample = R"(version: 1
sets:
  default:
    rules:
      - {id: hosts, plugin: images, mode: enforce, with: {allow: ["reg.example.com/**", "registry.k8s.io/**"], tags: {deny: [latest]}}}
      - {id: labels, plugin: content, mode: warn, images: ["*/team/**"], with: {required_labels: [org.opencontainers.image.source], max_layers: 20}}
      - {id: signed, plugin: signature, images: ["*/prod/**"], on_error: warn, effective_from: 2027-01-01, with: {any_of: [{cosign_key: keys/prod.pub}]}}
    exempt:
      - {images: ["*/prod/legacy"], rules: [signed], until: 2027-03-01, reason: OPS-12}
)";

TEST(ValidationFile, IsReadAsWritten) {
  const auto [file, problems] = read(kExample);
  ASSERT_TRUE(problems.empty()) << read(kExample).text();
  ASSERT_EQ(file.sets.size(), 1U);
  const auto& set = file.sets[0];
  EXPECT_EQ(set.name, "default");
  EXPECT_TRUE(set.allows_unmatched);
  ASSERT_EQ(set.rules.size(), 3U);
  EXPECT_EQ(set.rules[0].plugin.id, "hosts");
  EXPECT_EQ(set.rules[0].plugin.plugin, "images");
  EXPECT_EQ(set.rules[0].plugin.json,
            R"({"allow":["reg.example.com/**","registry.k8s.io/**"],"tags":{"deny":["latest"]}})");
  EXPECT_EQ(set.rules[0].plugin.places.at("/tags/deny/0"), "validation.yaml:5:126");
  EXPECT_EQ(set.rules[1].mode, RuleMode::kWarn);
  ASSERT_EQ(set.rules[1].images.size(), 1U);
  EXPECT_EQ(set.rules[2].on_error, OnError::kWarn);
  EXPECT_EQ(set.rules[2].effective_from, 1798761600U);
  ASSERT_EQ(set.exemptions.size(), 1U);
  EXPECT_EQ(set.exemptions[0].until, 1803859200U);
  EXPECT_EQ(set.exemptions[0].reason, "OPS-12");
  EXPECT_EQ(file.push, "default");
}

struct Row {
  std::string rule;  ///< What stands in a rule beside its id and plugin.
  std::string problem;
};

TEST(ValidationFile, SaysWhereARuleIsWrongAndHowToMendIt) {
  const Row rows[] = {
      {"mode: enforced",
       R"(sets.default.rules[0].mode: "enforced": write one of enforce, warn, audit, off; did you mean "enforce"?)"},
      {"mod: warn", R"(sets.default.rules[0].mod: unknown key; did you mean "mode"?)"},
      {"images: [nginx]", R"(sets.default.rules[0].images[0]: "nginx": write host and repository)"},
      {"images: []", "an empty list is for no image"},
      {"effective_from: tomorrow", "write a date as 2027-03-01"},
      {"effective_from: 2027-02-30", "write a date as 2027-03-01"},
      {"with: text", "a section; put the plugin's keys below it"},
      {"deadline: soon", "sets.default.rules[0].deadline"},
      {"on_error: ignore", "write one of deny, warn, allow"},
      {"mode:", "sets.default.rules[0].mode: has no value"},
  };
  for (const auto& row : rows) {
    const auto text =
        read("version: 1\nsets: {default: {rules: [{id: a, plugin: images, " + row.rule + "}]}}\n").text();
    EXPECT_NE(text.find(row.problem), std::string::npos) << row.rule << " says\n" << text;
    EXPECT_EQ(text.find("validation.yaml:2:"), 0U) << text;
  }
}

TEST(ValidationFile, SaysWhatIsWrongAroundTheRules) {
  const Row rows[] = {
      {"sets: {}\n", "the version is missing"},
      {"version: 2\nsets: {}\n", "this Berth reads version 1"},
      {"version: 1\npush: prod\nsets: {}\n", "there is no set of this name"},
      {"version: 1\nset: {}\n", "did you mean \"sets\"?"},
      {"version: 1\nsets: {Prod: {}}\n", "a set's name is"},
      {"version: 1\nsets: {a: {default: no}}\n", "write one of allow, deny"},
      {"version: 1\nsets: {a: {rules: [{plugin: images}]}}\n", "rules[0].id: is missing"},
      {"version: 1\nsets: {a: {rules: [{id: x}]}}\n", "rules[0].plugin: is missing"},
      {"version: 1\nsets: {a: {rules: [{id: x, plugin: i}, {id: x, plugin: i}]}}\n",
       "is the id of the rule at validation.yaml:2:"},
      {"version: 1\nsets: {a: {exempt: [{rules: [signd], images: [\"**\"], until: 2027-01-01, reason: r}], rules: "
       "[{id: signed, plugin: i}]}}\n",
       R"(the set has no rule "signd"; did you mean "signed"?)"},
      {"version: 1\nsets: {a: {exempt: [{rules: [], images: [\"**\"], until: 2027-01-01}]}}\n",
       "exempt[0].reason: is missing"},
      {"version: 1\ncluster: {extractors: [{group: g}]}\nsets: {}\n", "write {group: GROUP, kind: KIND"},
  };
  for (const auto& row : rows) {
    const auto text = read(row.rule).text();
    EXPECT_NE(text.find(row.problem), std::string::npos) << row.rule << " says\n" << text;
  }
}

TEST(ValidationFile, TellsAllMistakesAtOnce) {
  const auto [file, problems] = read(R"(version: 1
sets:
  a:
    rules:
      - {id: one, plugin: images, mode: x}
      - {id: two, plugin: images, images: [bad]}
)");
  EXPECT_EQ(problems.size(), 2U);
}

}  // namespace
}  // namespace berth::config
