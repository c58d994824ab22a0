// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conditions.hpp"
#include "mistake.hpp"
#include "repository_glob.hpp"
#include "who.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace berth::policy {

/// Numbers as in the contract.
enum class Action : std::uint8_t { kPull = 1, kPush = 2, kOverwrite = 3, kDelete = 4, kList = 5, kCatalog = 6 };

struct ActionName {
  std::string_view name;
  Action action;
};
/// What rules may name.
inline constexpr std::array<ActionName, 5> kActions{{{"pull", Action::kPull},
                                                     {"push", Action::kPush},
                                                     {"overwrite", Action::kOverwrite},
                                                     {"delete", Action::kDelete},
                                                     {"list", Action::kList}}};

std::string_view nameOf(Action action);

struct Rule {
  std::string id;
  Place place;
  bool is_deny = false;
  std::array<bool, 6> actions{};  ///< By the number of the action.
  Who who;
  Who except;
  std::vector<RepositoryGlob> repositories;
  std::vector<std::string> tags;  ///< Globs; empty: all, and what has no tag.
  Conditions when;

  bool does(Action action) const { return actions.at(static_cast<std::size_t>(action)); }
  /// Whether it speaks of this asker at all.
  bool speaksOf(const Asker& asker) const;
  bool hasRepository(std::string_view repository, const Asker& asker) const;
  bool hasTag(std::string_view tag) const;
  /// Whether it has every tag, as one without a list does.
  bool hasEveryTag() const;
};

/// What somebody wants to do. Views of a request.
struct Access {
  std::string_view repository;  ///< Well-formed; ignored for kCatalog.
  std::string_view tag;         ///< Empty: a blob, a manifest by its digest, the repository as a whole.
  Action action = Action::kPull;
};

enum class Effect : std::uint8_t { kNone, kAllow, kDeny };

struct Decision {
  Effect effect = Effect::kNone;
  const Rule* rule = nullptr;  ///< The one that decided; lives as long as the policy.
  bool every_tag = false;      ///< Asked without a tag: every tag would get the same effect.
};

/// The rules of a file. Immutable, so any number of threads; allocates only for globs with variables.
class Policy {
 public:
  explicit Policy(std::vector<Rule> rules);
  Policy(const Policy&) = delete;
  Policy& operator=(const Policy&) = delete;

  /// One deny that matches refuses, else one allow that matches grants; order means nothing. Of several the first in
  /// the file is named.
  Decision decide(const Asker& asker, const Access& access) const;

  const std::vector<Rule>& rules() const { return rules_; }
  /// Whether an asker has to come with claims.
  bool usesClaims() const { return uses_claims_; }
  bool usesNetworks() const { return uses_networks_; }

 private:
  using Rules = std::vector<const Rule*>;

  Decision decideTag(const Asker& asker, const Access& access) const;
  Decision decideWhole(const Asker& asker, const Access& access) const;
  Decision decideCatalog(const Asker& asker) const;

  const std::vector<Rule> rules_;
  // By the number of the action, in the order of the file.
  std::array<Rules, 6> denies_;
  std::array<Rules, 6> allows_;
  bool uses_claims_ = false;
  bool uses_networks_ = false;
};

}  // namespace berth::policy
