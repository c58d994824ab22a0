// SPDX-License-Identifier: Apache-2.0
#include "auth/grant.hpp"

#include <algorithm>

namespace berth::auth {
namespace {

constexpr std::string_view kWords[] = {"pull", "push", "delete"};

bool hasAll(ActionSet set, ActionSet wanted) {
  ActionSet both = set;
  both.add(wanted);
  return both == set;
}

}  // namespace

bool Grant::covers(const Access& access) const {
  if (access.action == Action::kCatalog) return catalog_;
  const auto found = repositories_.find(access.repository);
  return found != repositories_.end() && found->second.has(access.action);
}

Scopes Grant::scopes() const {
  Scopes scopes;
  if (catalog_) scopes.push_back({"registry", "catalog", {"*"}});
  for (const auto& [name, actions] : repositories_) {
    Scope scope{"repository", name, {}};
    for (const auto word : kWords) {
      if (hasAll(actions, actionsOfWord(word))) scope.words.emplace_back(word);
    }
    if (!scope.words.empty()) scopes.push_back(std::move(scope));
  }
  return scopes;
}

Grant Grant::of(const Scopes& scopes) {
  Grant grant;
  for (const auto& scope : scopes) {
    if (scope.type == "registry" && scope.name == "catalog" && std::ranges::find(scope.words, "*") != scope.words.end())
      grant.addCatalog();
    if (scope.type != "repository") continue;
    for (const auto& word : scope.words) grant.add(scope.name, actionsOfWord(word));
  }
  return grant;
}

}  // namespace berth::auth
