// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "group_reader.hpp"
#include "policy.hpp"

#include <optional>

namespace berth::policy {

/// Makes rules of the items of `rules`.
class RuleReader {
 public:
  /// All outlive this.
  RuleReader(const GroupReader& groups, Mistakes& mistakes, Mistakes& warnings)
      : groups_{groups}, mistakes_{mistakes}, warnings_{warnings} {}

  /// Nothing when it is not even a map; with mistakes told, the rest of the rule may be missing.
  std::optional<Rule> read(const Node& node);

 private:
  void readId(const Node& node, Rule& rule);
  void readEffect(const Node& node, Rule& rule);
  void readIncluded(const Node& node, Rule& rule);
  void readExcepted(const Node& node, Rule& rule);
  void readWho(const Node& node, std::string_view key, Who& who);
  void readActions(const Node& node, Rule& rule);
  void readRepositories(const Node& node, Rule& rule);
  void readTags(const Node& node, Rule& rule);
  void readWhen(const Node& node, Rule& rule);
  void readClaim(const Member& member, Conditions& when);
  void readNetworks(const Node& node, Conditions& when);
  void warnOfStrangeGroup(const std::string& name, Place place);

  const GroupReader& groups_;
  Mistakes& mistakes_;
  Mistakes& warnings_;
};

}  // namespace berth::policy
