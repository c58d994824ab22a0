// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "severity.hpp"

#include "berth/result.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace berth::validation_vulnerabilities {

/// What happens to an image without a report that counts.
enum class Unscanned { kDeny, kWarn, kAllow };

/// A vulnerability that somebody has decided to live with.
struct Allowed {
  std::optional<std::uint64_t> ends;  ///< The first second in which it no longer counts.
  std::string reason;
};

/// What the configuration of an instance says (README.md describes each).
struct Settings {
  Severity max_severity = Severity::kNone;
  Severity unknown_as = Severity::kMedium;
  std::optional<std::uint64_t> max_age;  ///< Seconds.
  bool only_fixed = false;
  Unscanned unscanned = Unscanned::kDeny;
  std::map<std::string, Allowed> allow;     ///< By id, in upper case.
  std::vector<std::string> artifact_types;  ///< Beside those that are known.

  /// INVALID_ARGUMENT with the name of the setting that is wrong, missing or unknown.
  static sdk::Result<Settings> parse(std::string_view json);
};

/// As keys of `allow` are.
std::string upper(std::string_view text);

}  // namespace berth::validation_vulnerabilities
