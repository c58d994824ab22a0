// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "config/plugin_section.hpp"
#include "config/problem.hpp"
#include "names/image_glob.hpp"

#include <array>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace berth::config {

/// What a violation of a rule does.
enum class RuleMode : std::uint8_t {
  kEnforce,  ///< Refuses.
  kWarn,     ///< Lets pass, and tells the client.
  kAudit,    ///< Lets pass, and tells the log.
  kOff,      ///< The rule is not asked.
};
inline constexpr std::array<std::string_view, 4> kRuleModeNames{"enforce", "warn", "audit", "off"};

/// What it does that a rule cannot be decided.
enum class OnError : std::uint8_t { kDeny, kWarn, kAllow };
inline constexpr std::array<std::string_view, 3> kOnErrorNames{"deny", "warn", "allow"};

/// One rule: an instance of a validation plugin, and when it is asked.
struct RuleSection {
  PluginSection plugin;  ///< Its id is the rule's, its `json` what stands below `with`.
  RuleMode mode = RuleMode::kEnforce;
  OnError on_error = OnError::kDeny;
  std::vector<names::ImageGlob> images;  ///< Empty: all.
  std::uint64_t effective_from = 0;      ///< Seconds since 1970; before it, enforce means warn.
};

/// Rules that do not count for some images.
struct Exemption {
  std::vector<names::ImageGlob> images;
  std::vector<std::string> rules;  ///< Ids of the set; never empty.
  std::uint64_t until = 0;         ///< Seconds since 1970, from when it no longer holds.
  std::string until_text;          ///< As written: "2027-03-01".
  std::string reason;
  std::string where;  ///< "validation.yaml:12:7"
};

/// Rules that are asked together.
struct RuleSetSection {
  std::string name;
  std::vector<std::string> namespaces;  ///< Globs: the cluster's namespaces that it is for; empty: all.
  bool allows_unmatched = true;         ///< An image that no rule is for passes.
  std::vector<RuleSection> rules;
  std::vector<Exemption> exemptions;
};

/// Where objects of a kind that is not Kubernetes' own name images.
struct ExtractorSection {
  std::string group;                  ///< "argoproj.io"
  std::string kind;                   ///< "Workflow"
  std::vector<std::string> pointers;  ///< JSON pointers with * and **.
  std::string where;                  ///< "validation.yaml:12:7"
};

/// How a cluster's objects are read and answered.
struct ClusterSection {
  bool denies_unknown_kinds = false;  ///< Objects of kinds that nobody told us about do not pass.
  std::vector<ExtractorSection> extractors;
  std::string link;  ///< Where the operator explains the rules, for messages.
};

/// The file that `validation.file` of the configuration names.
struct ValidationFile {
  std::vector<RuleSetSection> sets;
  ClusterSection cluster;
  std::string push = "default";  ///< The set that decides about pushes; a set of this name need not exist.
};

/// Reads text strictly: every mistake is a problem at its place in `source`, and what is returned then is what could be
/// read. Relative paths in it are relative to `folder`.
ValidationFile readValidationFile(const std::string& text, const std::string& source,
                                  const std::filesystem::path& folder, Problems& problems);

}  // namespace berth::config
