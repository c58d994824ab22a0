// SPDX-License-Identifier: Apache-2.0
#include "app/policy_cases.hpp"

#include "config/scalar.hpp"
#include "config/suggestion.hpp"
#include "config/yaml_document.hpp"

#include "berth/gen/auth.abi.h"

#include <nlohmann/json.hpp>

#include <array>
#include <cerrno>
#include <fstream>
#include <iterator>
#include <optional>
#include <system_error>
#include <utility>

namespace berth::app {
namespace {

using config::PlainKind;
using config::YamlNode;

constexpr std::string_view kExample = "- {user: alice, repo: team/x, tag: v1, action: push, expect: deny, rule: rel}";

struct Expected {
  std::string_view word;
  Expectation expectation;
};
constexpr std::array<Expected, 4> kExpected{{{"allow", Expectation::kAllow},
                                             {"deny", Expectation::kDeny},
                                             {"none", Expectation::kNone},
                                             {"refused", Expectation::kRefused}}};

// What a map of a case's claims is as JSON. Plain numbers and booleans are what they look like, all else is text.
nlohmann::json jsonOf(const YamlNode& node) {
  if (node.kind == YamlNode::Kind::kList) {
    auto list = nlohmann::json::array();
    for (const auto& item : node.items) list.push_back(jsonOf(item));
    return list;
  }
  if (node.kind == YamlNode::Kind::kMap) {
    auto object = nlohmann::json::object();
    for (const auto& entry : node.entries) object[entry.key] = jsonOf(entry.node);
    return object;
  }
  const auto kind = node.is_plain ? config::plainKind(node.text) : PlainKind::kText;
  if (kind == PlainKind::kNull) return nullptr;
  if (kind == PlainKind::kNumber || kind == PlainKind::kBoolean) {
    auto value = nlohmann::json::parse(node.text, nullptr, false);
    if (!value.is_discarded()) return value;
  }
  return node.text;
}

/// Reads one file of cases.
class CaseReader {
 public:
  CaseReader(std::string file, config::Problems& problems) : file_{std::move(file)}, problems_{problems} {}

  void complain(config::Place place, std::string message) { problems_.push_back({file_, place, std::move(message)}); }

  std::optional<PolicyCase> read(const YamlNode& node) {
    if (node.kind != YamlNode::Kind::kMap) {
      complain(node.place, "a case is a map; write it as in " + std::string{kExample});
      return std::nullopt;
    }
    PolicyCase read;
    read.place = node.place;
    seen_.clear();
    for (const auto& entry : node.entries) take(entry, read);
    requireAll(node.place, read);
    read.who = whoText(read.question);
    read.what = whatText(read.question, action_);
    return read;
  }

 private:
  using Take = void (CaseReader::*)(const YamlNode&, PolicyCase&);
  struct Key {
    std::string_view name;
    Take take;
  };
  static const std::array<Key, 13> kKeys;

  void take(const config::YamlEntry& entry, PolicyCase& into) {
    std::vector<std::string> names;
    for (const auto& key : kKeys) {
      if (key.name == entry.key) {
        key_ = entry.key;
        seen_.push_back(entry.key);
        return (this->*key.take)(entry.node, into);
      }
      names.emplace_back(key.name);
    }
    const auto meant = config::suggestion(entry.key, names);
    complain(entry.place,
             "\"" + entry.key + "\" is no key of a case" +
                 (meant ? "; did you mean \"" + *meant + "\"?" : "; write it as in " + std::string{kExample}));
  }

  std::string text(const YamlNode& node) {
    if (node.kind == YamlNode::Kind::kScalar) return node.text;
    complain(node.place, key_ + " is text; write it as in " + std::string{kExample});
    return {};
  }

  bool truth(const YamlNode& node) {
    const std::string word = text(node);
    if (word != "true" && word != "false") complain(node.place, key_ + " is true or false");
    return word == "true";
  }

  void takeWho(const YamlNode& node, PolicyCase& into) {
    into.question.kind = kindNumber(key_);
    into.question.subject = text(node);
    if (into.question.subject.empty()) complain(node.place, key_ + " is a name; write anonymous: true for nobody");
    ++subjects_;
  }
  void takeAnonymous(const YamlNode& node, PolicyCase& into) {
    if (!truth(node)) return;
    into.question.kind = BERTH_PRINCIPAL_ANONYMOUS;
    ++subjects_;
  }
  void takeGroups(const YamlNode& node, PolicyCase& into) {
    if (node.kind != YamlNode::Kind::kList) return complain(node.place, "groups is a list; write it as in [ci, dev]");
    for (const auto& item : node.items) into.question.groups.push_back(text(item));
  }
  void takeClaims(const YamlNode& node, PolicyCase& into) {
    if (node.kind != YamlNode::Kind::kMap) return complain(node.place, "claims is a map; write it as in {ref: main}");
    into.question.claims = jsonOf(node).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  }
  void takeFrom(const YamlNode& node, PolicyCase& into) { into.question.peer = text(node); }
  void takeTls(const YamlNode& node, PolicyCase& into) { into.question.tls = truth(node); }
  void takeRepo(const YamlNode& node, PolicyCase& into) { into.question.repository = text(node); }
  void takeTag(const YamlNode& node, PolicyCase& into) { into.question.tag = text(node); }
  void takeRule(const YamlNode& node, PolicyCase& into) { into.rule = text(node); }
  void takeAction(const YamlNode& node, PolicyCase& into) {
    action_ = text(node);
    into.question.action = actionNumber(action_);
    if (into.question.action == BERTH_ACTION_NONE)
      complain(node.place,
               "\"" + action_ + "\" is no action; there are pull, push, overwrite, delete, list and catalog");
  }
  void takeExpect(const YamlNode& node, PolicyCase& into) {
    const std::string word = text(node);
    for (const auto& expected : kExpected) {
      if (expected.word != word) continue;
      into.expect = expected.expectation;
      return;
    }
    complain(node.place, "expect is allow, deny (by a rule), none (no rule speaks of it) or refused (deny or none)");
  }

  bool has(std::string_view key) const {
    for (const auto& seen : seen_) {
      if (seen == key) return true;
    }
    return false;
  }

  void requireAll(config::Place place, const PolicyCase& read) {
    if (std::exchange(subjects_, 0) != 1)
      complain(place, "a case asks for one of user, robot, workload and anonymous: true; write one of them");
    for (const std::string_view key : {"action", "expect"}) {
      if (!has(key))
        complain(place, "the case has no " + std::string{key} + "; write it as in " + std::string{kExample});
    }
    if (!has("repo") && read.question.action != BERTH_ACTION_CATALOG)
      complain(place, "the case has no repo; write it as in " + std::string{kExample});
    if (!read.rule.empty() && read.expect == Expectation::kNone)
      complain(place, "no rule cannot be a certain rule; leave rule out, or expect allow or deny");
  }

  const std::string file_;
  config::Problems& problems_;
  std::string key_;     ///< That is being taken.
  std::string action_;  ///< Of the case that is being read.
  std::vector<std::string> seen_;
  int subjects_ = 0;
};

const std::array<CaseReader::Key, 13> CaseReader::kKeys{{{"user", &CaseReader::takeWho},
                                                         {"robot", &CaseReader::takeWho},
                                                         {"workload", &CaseReader::takeWho},
                                                         {"anonymous", &CaseReader::takeAnonymous},
                                                         {"groups", &CaseReader::takeGroups},
                                                         {"claims", &CaseReader::takeClaims},
                                                         {"from", &CaseReader::takeFrom},
                                                         {"tls", &CaseReader::takeTls},
                                                         {"repo", &CaseReader::takeRepo},
                                                         {"tag", &CaseReader::takeTag},
                                                         {"action", &CaseReader::takeAction},
                                                         {"expect", &CaseReader::takeExpect},
                                                         {"rule", &CaseReader::takeRule}}};

}  // namespace

std::string whoText(const Question& question) {
  switch (question.kind) {
    case BERTH_PRINCIPAL_USER:
      return "user " + question.subject;
    case BERTH_PRINCIPAL_ROBOT:
      return "robot " + question.subject;
    case BERTH_PRINCIPAL_WORKLOAD:
      return "workload " + question.subject;
    default:
      return "anonymous";
  }
}

std::string whatText(const Question& question, std::string_view action) {
  if (question.action == BERTH_ACTION_CATALOG) return "catalog";
  return std::string{action} + " of " + question.repository + (question.tag.empty() ? "" : ":" + question.tag);
}

std::string answerText(const Answer& answer) {
  const std::string by = answer.rule.empty() ? "" : " by rule " + answer.rule;
  if (answer.effect == BERTH_EFFECT_ALLOW) return "allowed" + by;
  return answer.effect == BERTH_EFFECT_DENY ? "denied" + by : "no rule";
}

bool isExpected(const PolicyCase& wanted, const Answer& answer) {
  if (!wanted.rule.empty() && wanted.rule != answer.rule) return false;
  switch (wanted.expect) {
    case Expectation::kAllow:
      return answer.effect == BERTH_EFFECT_ALLOW;
    case Expectation::kDeny:
      return answer.effect == BERTH_EFFECT_DENY;
    case Expectation::kNone:
      return answer.effect == BERTH_EFFECT_NONE;
    case Expectation::kRefused:
      return answer.effect != BERTH_EFFECT_ALLOW;
  }
  return false;
}

std::string expectationText(const PolicyCase& wanted) {
  std::string by = wanted.rule.empty() ? "" : " by rule " + wanted.rule;
  for (const auto& expected : kExpected) {
    if (expected.expectation == wanted.expect) return std::string{expected.word} + by;
  }
  return by;
}

std::vector<PolicyCase> readPolicyCases(const std::string& file, config::Problems& problems) {
  CaseReader reader{file, problems};
  errno = 0;
  std::ifstream input{file, std::ios::binary};
  const std::string text{std::istreambuf_iterator<char>{input}, {}};
  if (!input) {
    reader.complain({}, "cannot be read: " + std::generic_category().message(errno) + "; name a file of cases");
    return {};
  }
  const auto document = config::parseYaml(text, file, problems);
  std::vector<PolicyCase> cases;
  if (document.root.kind != YamlNode::Kind::kList || document.root.items.empty()) {
    if (document.is_complete)
      reader.complain(document.root.place, "cases are a list; write them as in " + std::string{kExample});
    return cases;
  }
  for (const auto& item : document.root.items) {
    if (auto read = reader.read(item)) cases.push_back(*std::move(read));
  }
  return cases;
}

}  // namespace berth::app
