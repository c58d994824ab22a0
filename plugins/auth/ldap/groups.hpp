// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "entry.hpp"
#include "settings.hpp"

#include "berth/result.hpp"

#include <optional>
#include <string>
#include <vector>

namespace berth::ldap {

/// The names of somebody's groups, in order, each once. FAILED_PRECONDITION when they are not all there or one has no
/// usable name: a list with gaps could pass a rule that denies.
using Groups = sdk::Result<std::vector<std::string>>;

/// What the user's own entry says (`group_attribute`).
Groups groupsOf(const Entry& user, const Settings& settings);

/// The search for the groups of a user (`group_base`), and what it found.
Search groupSearch(const Settings& settings, const std::string& dn, const std::string& subject);
Groups groupsIn(const Found& found, const Settings& settings);

/// The name in the first component of a group's distinguished name: "devs" of "cn=devs,ou=groups,dc=example" for the
/// attribute cn. The whole text where that is no such name, or the attribute is "dn".
std::string nameInDn(const std::string& dn, const std::string& attribute);

}  // namespace berth::ldap
