// SPDX-License-Identifier: Apache-2.0
#include "lint.hpp"

#include "field.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace berth::policy {
namespace {

using Texts = std::vector<std::string>;

bool contains(const Texts& texts, std::string_view text) {
  return std::find(texts.begin(), texts.end(), text) != texts.end();
}

// Whether everybody whom `narrow` describes is described by `wide` too. Only an anonymous principal is "anonymous".
bool coversWho(const std::string& wide, const std::string& narrow) {
  if (wide == "*" || wide == narrow) return true;
  if (narrow == "*" || narrow == "anonymous") return false;
  if (wide == "authenticated") return true;
  const auto colon = narrow.find(':');
  return colon != std::string::npos && !narrow.starts_with("group:") && wide == narrow.substr(0, colon) + ":*";
}

bool coversEverybody(const Texts& wide, const Texts& narrow) {
  return std::all_of(narrow.begin(), narrow.end(), [&](const std::string& entry) {
    return std::any_of(wide.begin(), wide.end(), [&](const std::string& other) { return coversWho(other, entry); });
  });
}

bool coversRepository(const std::string& wide, const std::string& narrow) {
  if (wide == "**" || wide == narrow) return true;
  if (!wide.ends_with("/**")) return false;
  const std::string_view folder = std::string_view{wide}.substr(0, wide.size() - 2);
  return folder.find_first_of("*$") == std::string_view::npos && narrow.starts_with(folder);
}

bool coversRepositories(const Rule& wide, const Rule& narrow) {
  return std::all_of(narrow.repositories.begin(), narrow.repositories.end(), [&](const RepositoryGlob& glob) {
    return std::any_of(wide.repositories.begin(), wide.repositories.end(),
                       [&](const RepositoryGlob& other) { return coversRepository(other.text(), glob.text()); });
  });
}

bool coversActions(const Rule& wide, const Rule& narrow) {
  return std::all_of(kActions.begin(), kActions.end(),
                     [&](const ActionName& known) { return !narrow.does(known.action) || wide.does(known.action); });
}

// Whether a deny leaves nothing of an allow.
bool shadows(const Rule& deny, const Rule& allow) {
  return deny.is_deny && deny.when.empty() && deny.tags.empty() && deny.except.texts().empty() &&
         coversEverybody(deny.who.texts(), allow.who.texts()) && coversRepositories(deny, allow) &&
         coversActions(deny, allow);
}

bool needsAName(const RepositoryGlob& glob) {
  return glob.hasVariables();
}

// Why a rule can never match; empty when it can.
std::string whyNever(const Rule& rule, const std::vector<Rule>& rules) {
  if (coversEverybody(rule.except.texts(), rule.who.texts())) return "except leaves nobody of who";
  const auto& who = rule.who.texts();
  const bool anonymous_only =
      std::all_of(who.begin(), who.end(), [](const auto& entry) { return entry == "anonymous"; });
  if (anonymous_only && std::all_of(rule.repositories.begin(), rule.repositories.end(), needsAName))
    return "the anonymous have no name and no claims, so a variable has no value for them";
  if (rule.is_deny) return {};
  const auto deny = std::find_if(rules.begin(), rules.end(), [&](const Rule& other) { return shadows(other, rule); });
  return deny == rules.end() ? std::string{} : "rule " + quote(deny->id) + " denies all that it allows";
}

void warnOfAnonymousChanges(const Rule& rule, Mistakes& warnings) {
  const auto& who = rule.who.texts();
  const bool everybody = contains(who, "*");
  if (rule.is_deny || (!everybody && !contains(who, "anonymous"))) return;
  if (contains(rule.except.texts(), "anonymous") || contains(rule.except.texts(), "*")) {
    if (everybody && rule.does(Action::kDelete))
      warnings.push_back({rule.place, "rule " + quote(rule.id) + " lets everybody with an account delete"});
    return;
  }
  std::string actions;
  for (const auto action : {Action::kPush, Action::kOverwrite, Action::kDelete}) {
    if (rule.does(action)) actions += (actions.empty() ? "" : ", ") + std::string{nameOf(action)};
  }
  if (actions.empty()) return;
  warnings.push_back({rule.place, "rule " + quote(rule.id) + " lets anybody without an account do this: " + actions +
                                      (everybody ? "; \"*\" is the anonymous too, \"authenticated\" is not" : "")});
}

}  // namespace

void lint(const Policy& policy, Mistakes& warnings) {
  for (const auto& rule : policy.rules()) {
    if (const auto why = whyNever(rule, policy.rules()); !why.empty())
      warnings.push_back({rule.place, "rule " + quote(rule.id) + " has no effect: " + why});
    warnOfAnonymousChanges(rule, warnings);
  }
}

}  // namespace berth::policy
