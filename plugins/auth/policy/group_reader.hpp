// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "document.hpp"
#include "who.hpp"

#include <cstddef>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace berth::policy {

/// The groups of a file, while it is read.
class GroupReader {
 public:
  /// `node` is the value of `groups`. Call it once, before all else.
  void read(const Node& node, Mistakes& mistakes);

  /// The group and all that are nested in it, directly or not. A name that is none of this file stands for a group that
  /// principals bring.
  std::vector<std::shared_ptr<const Group>> closure(const std::string& name) const;

  bool has(const std::string& name) const { return groups_.find(name) != groups_.end(); }
  std::vector<std::string_view> names() const;

 private:
  struct Nested {
    std::string name;
    Place place;
  };
  struct Definition {
    std::shared_ptr<Group> group;
    std::vector<Nested> nested;
  };

  void readEntry(const std::string& text, Place place, Definition& definition, Mistakes& mistakes);
  /// Names of all groups that can be reached from one through `nested`, itself only when it is in a cycle.
  std::set<std::string> reachable(const std::string& name) const;
  void refuseCycles(const Node& node, Mistakes& mistakes) const;

  std::map<std::string, Definition, std::less<>> groups_;
};

/// One of `user:GLOB`, `robot:GLOB`, `workload:GLOB`, `group:NAME`, taken apart.
struct Entry {
  enum class Kind { kSubject, kGroup, kWrong };

  Kind kind = Kind::kWrong;
  PrincipalKind subject_kind = PrincipalKind::kUser;
  std::string name;  ///< A glob or a group's name.
};

/// Tells a mistake when it is none of them. `others` are entries that the caller takes besides, for the message.
Entry parseEntry(const std::string& text, Place place, std::string_view others, Mistakes& mistakes);

}  // namespace berth::policy
