// SPDX-License-Identifier: Apache-2.0
#include "validation/rule_book.hpp"

#include <algorithm>

namespace berth::validation {

const RuleSet* RuleBook::find(std::string_view name) const {
  const auto found = std::find_if(sets_.begin(), sets_.end(), [&](const auto& set) { return set->name() == name; });
  return found == sets_.end() ? nullptr : found->get();
}

const RuleSet* RuleBook::forNamespace(std::string_view cluster_namespace) const {
  for (const auto& set : sets_) {
    if (set->hasNamespaces() && set->isForNamespace(cluster_namespace)) return set.get();
  }
  return find("default");
}

}  // namespace berth::validation
