// SPDX-License-Identifier: Apache-2.0
#include "policy.hpp"

#include "names/glob.hpp"

#include <algorithm>
#include <utility>

namespace berth::policy {
namespace {

// The cheap questions first: most rules speak of other repositories.
bool matches(const Rule& rule, const Asker& asker, std::string_view repository) {
  return rule.hasRepository(repository, asker) && rule.speaksOf(asker);
}

}  // namespace

std::string_view nameOf(Action action) {
  for (const auto& known : kActions) {
    if (known.action == action) return known.name;
  }
  return "catalog";
}

// An address that is not known must not slip through a deny.
bool Rule::speaksOf(const Asker& asker) const {
  return who.includes(asker) && !except.includes(asker) && (when.empty() || when.hold(asker, is_deny));
}

bool Rule::hasRepository(std::string_view repository, const Asker& asker) const {
  return std::any_of(repositories.begin(), repositories.end(),
                     [&](const RepositoryGlob& glob) { return glob.matches(repository, asker); });
}

bool Rule::hasTag(std::string_view tag) const {
  return tags.empty() ||
         std::any_of(tags.begin(), tags.end(), [&](const std::string& glob) { return names::matchesTag(glob, tag); });
}

bool Rule::hasEveryTag() const {
  return tags.empty() || std::find(tags.begin(), tags.end(), "*") != tags.end();
}

Policy::Policy(std::vector<Rule> rules) : rules_{std::move(rules)} {
  for (const auto& rule : rules_) {
    for (const auto& [name, action] : kActions) {
      if (rule.does(action)) (rule.is_deny ? denies_ : allows_).at(static_cast<std::size_t>(action)).push_back(&rule);
    }
    uses_networks_ = uses_networks_ || !rule.when.networks.empty();
    uses_claims_ = uses_claims_ || !rule.when.claims.empty() ||
                   std::any_of(rule.repositories.begin(), rule.repositories.end(),
                               [](const RepositoryGlob& glob) { return glob.usesClaims(); });
  }
}

Decision Policy::decide(const Asker& asker, const Access& access) const {
  if (access.action == Action::kCatalog) return decideCatalog(asker);
  return access.tag.empty() ? decideWhole(asker, access) : decideTag(asker, access);
}

Decision Policy::decideTag(const Asker& asker, const Access& access) const {
  const auto action = static_cast<std::size_t>(access.action);
  const auto first = [&](const Rules& rules) -> const Rule* {
    for (const Rule* rule : rules) {
      if (rule->hasTag(access.tag) && matches(*rule, asker, access.repository)) return rule;
    }
    return nullptr;
  };
  if (const Rule* deny = first(denies_.at(action))) return {Effect::kDeny, deny, false};
  if (const Rule* allow = first(allows_.at(action))) return {Effect::kAllow, allow, false};
  return {};
}

// What has no tag: a deny of some tags says nothing of it, an allow of some tags includes it. Otherwise nobody who may
// push some tags only could push the blobs of their images.
Decision Policy::decideWhole(const Asker& asker, const Access& access) const {
  const auto action = static_cast<std::size_t>(access.action);
  bool denies_tags = false;
  for (const Rule* rule : denies_.at(action)) {
    if (!rule->tags.empty() && denies_tags) continue;
    if (!matches(*rule, asker, access.repository)) continue;
    if (rule->tags.empty()) return {Effect::kDeny, rule, true};
    denies_tags = true;
  }
  const Rule* allow = nullptr;
  bool allows_all = false;
  for (const Rule* rule : allows_.at(action)) {
    if (allow != nullptr && !rule->hasEveryTag()) continue;
    if (!matches(*rule, asker, access.repository)) continue;
    if (allow == nullptr) allow = rule;
    allows_all = rule->hasEveryTag();
    if (allows_all) break;
  }
  if (allow == nullptr) return {Effect::kNone, nullptr, !denies_tags};
  return {Effect::kAllow, allow, allows_all && !denies_tags};
}

// Which repositories are shown is decided by PULL for each of them.
Decision Policy::decideCatalog(const Asker& asker) const {
  for (const auto& rule : rules_) {
    if (!rule.is_deny && (rule.does(Action::kList) || rule.does(Action::kPull)) && rule.speaksOf(asker))
      return {Effect::kAllow, &rule, false};
  }
  return {};
}

}  // namespace berth::policy
