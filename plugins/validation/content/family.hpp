// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "manifest.hpp"
#include "report.hpp"

#include "berth/validation.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace berth::content {

/// One image of an index.
struct Member {
  std::string name;  ///< "linux/arm64", or where it stands: "manifests[2]".
  std::string digest;
  Platform listed;  ///< As the index says.
  Manifest manifest;
  std::string_view config;  ///< Empty: not wanted, not there, or too large.
};

/// Fetches the images of an index, and those of indexes in it: all manifests of a level in one round, then all configs,
/// within what may be fetched for one artifact. What cannot be looked at is a violation: "missing", "unreadable",
/// "too_much". An index three deep is too much.
class Family {
 public:
  Family(sdk::Look& look, Report& report) : look_{look}, report_{report} {}

  /// Members with a manifest that could be read. Each digest once. Lives as long as this.
  const std::deque<Member>& of(const Manifest& index, bool with_configs);

 private:
  struct Child {
    Descriptor descriptor;
    std::string name;
  };

  std::vector<Child> childrenOf(const Manifest& index, const std::string& where);
  bool fetch(const std::vector<Child>& children);
  std::vector<Child> read(const std::vector<Child>& children, bool may_nest);
  void readConfigs();
  /// Whether so much more may be fetched.
  bool take(std::size_t items, std::uint64_t bytes);

  sdk::Look& look_;
  Report& report_;
  std::deque<Member> members_;
  std::set<std::string> known_;  ///< Digests that are members, or indexes.
  std::size_t items_ = 0;
  std::uint64_t bytes_ = 0;
};

/// Bytes of a config that is looked at.
inline constexpr std::uint64_t kLargestConfig = std::uint64_t{1} << 20U;

}  // namespace berth::content
