// SPDX-License-Identifier: Apache-2.0
#include "rules_reader.hpp"

#include "closest.hpp"
#include "document.hpp"
#include "field.hpp"
#include "group_reader.hpp"
#include "lint.hpp"
#include "rule_reader.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <utility>

namespace berth::policy {
namespace {

constexpr std::array<std::string_view, 3> kKeys{"version", "groups", "rules"};
constexpr std::string_view kRulesExample =
    "rules: [{id: pub, effect: allow, who: [anonymous], repos: [\"public/**\"], actions: [pull]}]";

void readVersion(const Node& root, Mistakes& mistakes) {
  const Node* version = find(root, "version");
  if (version == nullptr) {
    mistakes.push_back({root.place, "version is missing; the file begins with \"version: 1\""});
  } else if (version->kind != Node::Kind::kText || version->text != "1") {
    mistakes.push_back({version->place, "this program reads version 1 of the rules; write \"version: 1\""});
  }
}

std::vector<Rule> readAll(const Node& root, const GroupReader& groups, Reading& reading) {
  std::vector<Rule> rules;
  const Node* list = find(root, "rules");
  if (list == nullptr) {
    reading.mistakes.push_back({root.place, "rules are missing; write them as in " + std::string{kRulesExample}});
    return rules;
  }
  if (!isList(*list, "rules", kRulesExample, reading.mistakes)) return rules;
  RuleReader reader{groups, reading.mistakes, reading.warnings};
  std::map<std::string, Place, std::less<>> ids;
  for (const auto& item : list->items) {
    auto rule = reader.read(item);
    if (!rule) continue;
    const auto [other, is_new] = ids.emplace(rule->id, rule->place);
    if (!is_new) {
      reading.mistakes.push_back({rule->place, "the id " + quote(rule->id) + " is that of the rule in line " +
                                                   std::to_string(other->second.line) + " too; rename one of them"});
    }
    rules.push_back(*std::move(rule));
  }
  if (list->items.empty()) reading.warnings.push_back({list->place, "without rules nobody may do anything"});
  return rules;
}

void sortByPlace(Mistakes& mistakes) {
  std::stable_sort(mistakes.begin(), mistakes.end(), [](const Mistake& a, const Mistake& b) {
    return std::pair{a.place.line, a.place.column} < std::pair{b.place.line, b.place.column};
  });
}

}  // namespace

Reading readRules(const std::string& text) {
  Reading reading;
  const Node root = parseDocument(text, reading.mistakes);
  if (!reading.mistakes.empty() && root.isEmpty()) {
    sortByPlace(reading.mistakes);  // What ends a file may stand before what was found in it.
    return reading;
  }
  if (root.isEmpty()) {
    reading.mistakes.push_back({{}, "there is nothing in it; a file without rules is \"{version: 1, rules: []}\""});
    return reading;
  }
  if (!isMap(root, "the file", "\"version: 1\" and, in the next line, \"rules:\"", reading.mistakes)) return reading;
  refuseOtherKeys(root, kKeys, reading.mistakes);
  readVersion(root, reading.mistakes);
  GroupReader groups;
  if (const Node* node = find(root, "groups")) groups.read(*node, reading.mistakes);
  auto rules = readAll(root, groups, reading);
  sortByPlace(reading.mistakes);
  if (!reading.mistakes.empty()) {
    reading.warnings.clear();
    return reading;
  }
  reading.policy = std::make_shared<const Policy>(std::move(rules));
  lint(*reading.policy, reading.warnings);
  sortByPlace(reading.warnings);
  return reading;
}

}  // namespace berth::policy
