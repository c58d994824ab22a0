// SPDX-License-Identifier: Apache-2.0
#include "who.hpp"

#include "names/glob.hpp"

#include <algorithm>

namespace berth::policy {

void Subjects::add(PrincipalKind kind, const std::string& glob) {
  OfKind& of_kind = kinds_.at(static_cast<std::size_t>(kind));
  if (glob.find('*') == std::string::npos)
    of_kind.names.insert(glob);
  else
    of_kind.globs.push_back(glob);
}

bool Subjects::include(const Asker& asker) const {
  const OfKind& of_kind = kinds_.at(static_cast<std::size_t>(asker.kind));
  if (!of_kind.names.empty() && of_kind.names.find(asker.subject) != of_kind.names.end()) return true;
  return std::any_of(of_kind.globs.begin(), of_kind.globs.end(),
                     [&](const std::string& glob) { return names::matchesSubject(glob, asker.subject); });
}

bool Who::includes(const Asker& asker) const {
  if ((kinds_ & bit(asker.kind)) != 0) return true;
  if (asker.isAnonymous()) return false;
  return subjects_.include(asker) ||
         std::any_of(groups_.begin(), groups_.end(), [&](const auto& group) { return group->includes(asker); });
}

}  // namespace berth::policy
