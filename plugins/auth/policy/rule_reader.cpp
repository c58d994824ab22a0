// SPDX-License-Identifier: Apache-2.0
#include "rule_reader.hpp"

#include "closest.hpp"
#include "field.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace berth::policy {
namespace {

constexpr std::array<std::string_view, 8> kKeys{"id", "effect", "who", "except", "repos", "tags", "actions", "when"};
constexpr std::array<std::string_view, 2> kEffects{"allow", "deny"};
constexpr std::array<std::string_view, 6> kActionWords{"pull", "push", "overwrite", "delete", "list", "*"};
constexpr std::string_view kRuleExample =
    "{id: pub, effect: allow, who: [anonymous], repos: [\"public/**\"], actions: [pull]}";
constexpr std::string_view kClaims = "claims.";
constexpr std::string_view kIdLetters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";
constexpr std::string_view kTagLetters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-*?";
constexpr std::size_t kMostId = 64;
constexpr std::size_t kMostTag = 128;
constexpr std::size_t kMostClaimPath = 128;
constexpr int kMostDots = 8;

bool consistsOf(std::string_view text, std::string_view letters) {
  return text.find_first_not_of(letters) == std::string_view::npos;
}

}  // namespace

std::optional<Rule> RuleReader::read(const Node& node) {
  if (!isMap(node, "a rule", kRuleExample, mistakes_)) return std::nullopt;
  refuseOtherKeys(node, kKeys, mistakes_);
  Rule rule;
  rule.place = node.place;
  using Read = void (RuleReader::*)(const Node&, Rule&);
  struct Part {
    std::string_view key;
    std::string_view example;  ///< Empty: may be missing.
    Read read;
  };
  static constexpr std::array<Part, 8> kParts{{{"id", "id: pub", &RuleReader::readId},
                                               {"effect", "effect: allow", &RuleReader::readEffect},
                                               {"who", "who: [\"user:alice\"]", &RuleReader::readIncluded},
                                               {"except", "", &RuleReader::readExcepted},
                                               {"repos", "repos: [\"team/**\"]", &RuleReader::readRepositories},
                                               {"tags", "", &RuleReader::readTags},
                                               {"actions", "actions: [pull, list]", &RuleReader::readActions},
                                               {"when", "", &RuleReader::readWhen}}};
  for (const auto& part : kParts) {
    if (const Node* value = find(node, part.key))
      (this->*part.read)(*value, rule);
    else if (!part.example.empty())
      mistakes_.push_back(
          {node.place, "the rule has no " + std::string{part.key} + "; write it as in " + std::string{part.example}});
  }
  return rule;
}

void RuleReader::readId(const Node& node, Rule& rule) {
  if (!isText(node, "id", "id: pub", mistakes_)) return;
  if (node.text.size() > kMostId || !consistsOf(node.text, kIdLetters))
    mistakes_.push_back({node.place, quote(node.text) + " is no id; write up to 64 letters, digits, dots, dashes and "
                                                        "underscores"});
  rule.id = node.text;
  rule.place = node.place;
}

void RuleReader::readEffect(const Node& node, Rule& rule) {
  if (!isText(node, "effect", "effect: allow", mistakes_)) return;
  if (std::find(kEffects.begin(), kEffects.end(), node.text) == kEffects.end())
    mistakes_.push_back(
        {node.place, quote(node.text) + " is no effect" + didYouMean(node.text, kEffects) + "; it is allow or deny"});
  rule.is_deny = node.text == "deny";
}

void RuleReader::readIncluded(const Node& node, Rule& rule) {
  readWho(node, "who", rule.who);
}

void RuleReader::readExcepted(const Node& node, Rule& rule) {
  readWho(node, "except", rule.except);
}

void RuleReader::readWho(const Node& node, std::string_view key, Who& who) {
  if (!isTextList(node, key, std::string{key} + ": [\"user:alice\", \"group:ci\"]", mistakes_)) return;
  for (const auto& item : node.items) {
    const std::string& text = item.text;
    who.addText(text);
    if (text == "*" || text == "anonymous") who.addKind(PrincipalKind::kAnonymous);
    if (text == "*" || text == "authenticated") {
      for (const auto kind : {PrincipalKind::kUser, PrincipalKind::kRobot, PrincipalKind::kWorkload}) who.addKind(kind);
    }
    if (text == "*" || text == "anonymous" || text == "authenticated") continue;
    const std::array<std::string_view, 2> words{"anonymous", "authenticated"};
    if (const auto meant = closest(text, words); !meant.empty()) {
      mistakes_.push_back({item.place, quote(text) + " says nobody" + didYouMean(text, words)});
      continue;
    }
    const Entry entry = parseEntry(text, item.place, "anonymous, authenticated or \"*\"", mistakes_);
    if (entry.kind == Entry::Kind::kSubject) who.addSubject(entry.subject_kind, entry.name);
    if (entry.kind != Entry::Kind::kGroup) continue;
    for (auto& group : groups_.closure(entry.name)) who.addGroup(std::move(group));
    warnOfStrangeGroup(entry.name, item.place);
  }
}

void RuleReader::warnOfStrangeGroup(const std::string& name, Place place) {
  if (groups_.has(name)) return;
  const auto names = groups_.names();
  const auto meant = closest(name, names);
  if (meant.empty()) return;
  warnings_.push_back({place, "no group " + quote(name) + " is in this file, so only principals that bring it are in " +
                                  "it" + didYouMean(name, names)});
}

void RuleReader::readActions(const Node& node, Rule& rule) {
  if (!isTextList(node, "actions", "actions: [pull, list]", mistakes_)) return;
  for (const auto& item : node.items) {
    if (std::find(kActionWords.begin(), kActionWords.end(), item.text) == kActionWords.end()) {
      mistakes_.push_back({item.place, quote(item.text) + " is no action" + didYouMean(item.text, kActionWords) +
                                           "; there are pull, push, overwrite, delete, list and \"*\""});
      continue;
    }
    for (const auto& [name, action] : kActions) {
      if (item.text == name || item.text == "*") rule.actions.at(static_cast<std::size_t>(action)) = true;
    }
  }
}

void RuleReader::readRepositories(const Node& node, Rule& rule) {
  if (!isTextList(node, "repos", "repos: [\"team/**\"]", mistakes_)) return;
  for (const auto& item : node.items) {
    auto glob = RepositoryGlob::parse(item.text);
    if (glob)
      rule.repositories.push_back(*std::move(glob));
    else
      mistakes_.push_back({item.place, std::move(glob).error()});
  }
}

void RuleReader::readTags(const Node& node, Rule& rule) {
  if (!isTextList(node, "tags", "tags: [\"v*\"]; leave it out for all", mistakes_)) return;
  for (const auto& item : node.items) {
    if (item.text.size() > kMostTag || !consistsOf(item.text, kTagLetters))
      mistakes_.push_back({item.place, quote(item.text) + " describes no tag; write up to 128 letters, digits, dots, "
                                                          "dashes, underscores, * and ?"});
    rule.tags.push_back(item.text);
  }
}

void RuleReader::readWhen(const Node& node, Rule& rule) {
  if (!isMap(node, "when", "when: {tls: true, client.cidr: [10.0.0.0/8]}", mistakes_)) return;
  if (node.members.empty()) mistakes_.push_back({node.place, "when has no conditions; leave it out"});
  for (const auto& member : node.members) {
    if (member.key.starts_with(kClaims)) {
      readClaim(member, rule.when);
    } else if (member.key == "client.cidr") {
      readNetworks(member.value, rule.when);
    } else if (member.key == "tls") {
      if (member.value.kind != Node::Kind::kText || (member.value.text != "true" && member.value.text != "false"))
        mistakes_.push_back({member.value.place, "tls is true or false"});
      rule.when.tls = member.value.text == "true";
    } else {
      const std::array<std::string_view, 3> known{"claims.NAME", "client.cidr", "tls"};
      mistakes_.push_back({member.place, quote(member.key) + " is no condition" + didYouMean(member.key, known) +
                                             "; there are " + choices(known)});
    }
  }
}

void RuleReader::readClaim(const Member& member, Conditions& when) {
  Conditions::Claim claim{member.key.substr(kClaims.size()), {}};
  const auto dots = std::count(claim.path.begin(), claim.path.end(), '.');
  if (claim.path.empty() || claim.path.size() > kMostClaimPath || dots > kMostDots) {
    mistakes_.push_back({member.place, quote(member.key) + " names no claim; write it as in claims.ref, with at most "
                                                           "128 characters and eight dots"});
    return;
  }
  const Node& value = member.value;
  if (value.kind == Node::Kind::kText && !value.isEmpty()) {
    claim.values.push_back(value.text);
  } else if (isTextList(value, member.key, member.key + ": [refs/heads/main]", mistakes_)) {
    for (const auto& item : value.items) claim.values.push_back(item.text);
  }
  when.claims.push_back(std::move(claim));
}

void RuleReader::readNetworks(const Node& node, Conditions& when) {
  if (!isTextList(node, "client.cidr", "client.cidr: [10.0.0.0/8, \"2001:db8::/32\"]", mistakes_)) return;
  for (const auto& item : node.items) {
    if (const auto network = Network::parse(item.text))
      when.networks.push_back(*network);
    else
      mistakes_.push_back({item.place, quote(item.text) + " is no network; write it as in 10.0.0.0/8 or 2001:db8::/32, "
                                                          "with zeros behind the length"});
  }
}

}  // namespace berth::policy
