// SPDX-License-Identifier: Apache-2.0
#include "groups.hpp"

#include "escape.hpp"

#include <ldap.h>

#include <algorithm>
#include <memory>
#include <string_view>
#include <utility>

namespace berth::ldap {
namespace {

constexpr int kMostGroups = 10'000;

Groups incomplete(const std::string& why) {
  return sdk::fail(BERTH_FAILED_PRECONDITION, "the groups of an LDAP user are not known: " + why);
}

Groups inOrder(std::vector<std::string> names) {
  for (const auto& name : names)
    if (!isText(name)) return incomplete("the name of one is no text in UTF-8 without control characters");
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

bool isDn(const std::string& attribute) {
  return lowerCase(attribute) == "dn";
}

struct FreeDn {
  void operator()(LDAPDN dn) const { ldap_dnfree(dn); }
};
using Dn = std::unique_ptr<LDAPRDN, FreeDn>;

}  // namespace

std::string nameInDn(const std::string& dn, const std::string& attribute) {
  LDAPDN parsed = nullptr;
  if (isDn(attribute) || ldap_str2dn(dn.c_str(), &parsed, LDAP_DN_FORMAT_LDAPV3) != LDAP_SUCCESS) return dn;
  const Dn owner{parsed};
  if (parsed == nullptr || parsed[0] == nullptr) return dn;
  for (auto** part = parsed[0]; *part != nullptr; ++part) {
    const auto& [name, value] = std::pair{(*part)->la_attr, (*part)->la_value};
    if (lowerCase({name.bv_val, name.bv_len}) == lowerCase(attribute)) return {value.bv_val, value.bv_len};
  }
  return dn;
}

Groups groupsOf(const Entry& user, const Settings& settings) {
  const auto* values = user.values(settings.group_attribute);
  std::vector<std::string> names;
  if (values != nullptr)
    for (const auto& value : *values) names.push_back(nameInDn(value, settings.group_name));
  // Active Directory's way to say that there are more values than it gives at once.
  const auto ranged = lowerCase(settings.group_attribute) + ";range=";
  const auto next = user.attributes.lower_bound(ranged);
  if (next != user.attributes.end() && next->first.starts_with(ranged))
    return incomplete("the server gives " + settings.group_attribute + " in parts; use group_base instead");
  return inOrder(std::move(names));
}

Search groupSearch(const Settings& settings, const std::string& dn, const std::string& subject) {
  Search search;
  search.base = settings.group_base;
  search.filter = settings.group_filter.fill(filterValue, {{"dn", dn}, {"subject", subject}});
  if (!isDn(settings.group_name)) search.attributes = {settings.group_name};
  search.most = kMostGroups;
  return search;
}

Groups groupsIn(const Found& found, const Settings& settings) {
  if (found.more) return incomplete("there are more than the server gives at once; raise its limit for bind_dn");
  std::vector<std::string> names;
  for (const auto& group : found.entries) {
    if (isDn(settings.group_name)) {
      names.push_back(group.dn);
      continue;
    }
    const auto* values = group.values(settings.group_name);
    if (values == nullptr || values->empty())
      return incomplete(group.dn + " shows no " + settings.group_name + "; set group_name");
    names.insert(names.end(), values->begin(), values->end());
  }
  return inOrder(std::move(names));
}

}  // namespace berth::ldap
