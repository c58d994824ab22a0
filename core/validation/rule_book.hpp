// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kubernetes/image_places.hpp"
#include "kubernetes/images_to_check.hpp"
#include "validation/rule_set.hpp"

#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace berth::validation {

/// How a cluster's objects are read and answered.
struct ClusterRules {
  kubernetes::ImagePlaces places;
  kubernetes::UnknownKinds unknown_kinds = kubernetes::UnknownKinds::kWarn;
  std::string link;  ///< Where the operator explains the rules, for messages; empty: nowhere.
};

/// All sets of one reading of the file. Immutable: whoever decides keeps the one that it began with, so no decision is
/// made by half of each when the file changes.
class RuleBook {
 public:
  RuleBook(std::vector<std::unique_ptr<const RuleSet>> sets, std::string push, ClusterRules cluster)
      : sets_{std::move(sets)}, push_{std::move(push)}, cluster_{std::move(cluster)} {}

  /// Null: there is none of this name.
  const RuleSet* find(std::string_view name) const;
  /// The set for pushes; null: pushes are not checked.
  const RuleSet* forPushes() const { return find(push_); }
  /// The set for objects of a namespace, where nobody named one: the first that matches it by name, else "default".
  const RuleSet* forNamespace(std::string_view cluster_namespace) const;

  const std::vector<std::unique_ptr<const RuleSet>>& sets() const { return sets_; }
  const ClusterRules& cluster() const { return cluster_; }

 private:
  const std::vector<std::unique_ptr<const RuleSet>> sets_;
  const std::string push_;
  const ClusterRules cluster_;
};

/// The book that is in force, which a reload replaces while requests run. Any thread.
class RuleBooks {
 public:
  /// Null until the first replace().
  std::shared_ptr<const RuleBook> book() const {
    const std::lock_guard lock{mutex_};
    return book_;
  }
  void replace(std::shared_ptr<const RuleBook> book) {
    // The old one is destroyed outside of the lock, and after its last decision.
    const std::lock_guard lock{mutex_};
    book_.swap(book);
  }

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<const RuleBook> book_;
};

}  // namespace berth::validation
