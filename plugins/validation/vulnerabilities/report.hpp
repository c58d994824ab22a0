// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "severity.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace berth::validation_vulnerabilities {

/// What a report says about a vulnerability in a package. Texts are as the report has them.
struct Finding {
  enum class Fix {
    kUnsaid,  ///< The report does not tell.
    kNone,
    kExists,
  };

  std::string id;                    ///< "CVE-2024-1234", "GHSA-…".
  std::vector<std::string> aliases;  ///< Other names of it.
  std::optional<Severity> severity;  ///< Nothing: not known.
  std::string package;
  std::string version;
  std::string fixed;  ///< Versions, or words.
  Fix fix = Fix::kUnsaid;
};

/// A scanner's report, in whatever format.
struct Report {
  std::optional<std::uint64_t> made;  ///< Seconds since 1970.
  std::vector<Finding> findings;
};

}  // namespace berth::validation_vulnerabilities
