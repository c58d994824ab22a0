// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace berth::ldap {

/// What a search asks for. All entries below `base` that fit, or `base` itself.
struct Search {
  enum class Scope { kBelow, kItself };

  std::string base;
  Scope scope = Scope::kBelow;
  std::string filter;
  std::vector<std::string> attributes;  // empty: none
  int most = 0;                         // entries
};

/// One entry of the answer.
struct Entry {
  std::string dn;
  std::map<std::string, std::vector<std::string>> attributes;  // by their names in lower case, with options

  /// Null when the entry does not have it, or does not show it. `name` in any case.
  const std::vector<std::string>* values(std::string_view name) const;
};

struct Found {
  std::vector<Entry> entries;
  bool more = false;  // than were asked for, or than the server gives at once
};

/// A to Z made small; everything else stays.
std::string lowerCase(std::string_view text);

}  // namespace berth::ldap
