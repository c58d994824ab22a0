// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "asker.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

namespace berth::policy {

/// Names of principals by kind: whole ones, found by hash, and globs.
class Subjects {
 public:
  void add(PrincipalKind kind, const std::string& glob);
  bool include(const Asker& asker) const;

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
  };
  struct OfKind {
    std::unordered_set<std::string, Hash, std::equal_to<>> names;
    std::vector<std::string> globs;
  };

  std::array<OfKind, 5> kinds_;  ///< By the number of the kind.
};

/// A group by itself, without those nested in it. Immutable once read.
struct Group {
  std::string name;  ///< Whoever brings a group of this name is in it.
  Subjects subjects;

  bool includes(const Asker& asker) const { return subjects.include(asker) || asker.bringsGroup(name); }
};

/// A list `who` or `except` of a rule. Immutable once read.
class Who {
 public:
  void addKind(PrincipalKind kind) { kinds_ = static_cast<std::uint8_t>(kinds_ | bit(kind)); }
  void addSubject(PrincipalKind kind, const std::string& glob) { subjects_.add(kind, glob); }
  /// Of a group with others nested in it, each of them.
  void addGroup(std::shared_ptr<const Group> group) { groups_.push_back(std::move(group)); }
  /// The entry as it is written, for messages and lint.
  void addText(std::string entry) { texts_.push_back(std::move(entry)); }

  bool includes(const Asker& asker) const;
  const std::vector<std::string>& texts() const { return texts_; }

 private:
  static unsigned bit(PrincipalKind kind) { return 1U << static_cast<unsigned>(kind); }

  std::uint8_t kinds_ = 0;  ///< All principals of these kinds.
  Subjects subjects_;
  std::vector<std::shared_ptr<const Group>> groups_;
  std::vector<std::string> texts_;
};

}  // namespace berth::policy
