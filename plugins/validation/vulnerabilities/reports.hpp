// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "report.hpp"

#include "berth/validation.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace berth::validation_vulnerabilities {

/// A manifest that a report may be about.
struct Subject {
  std::string digest;
  std::string path;  ///< Of a child: "/manifests/2"; else empty.
};

/// What is known about a subject: the newest report that can be read, and why newer ones cannot.
struct Scan {
  std::optional<Report> report;
  std::string digest;  ///< Of the report.
  std::vector<std::string> problems;
};

/// How many subjects fit into what a validator may ask for.
inline constexpr std::size_t kMostSubjects = 12;

/// Looks for reports that are attached to the subjects: referrers of a known artifact type or one of `more_types`, and
/// cosign's tags "sha256-….att". Takes 3 rounds, up to 50 items and 6 MiB of reports. Newest is by the date of the
/// report, else of its manifest; what has none comes last, in the order of the host. A date after `now` and a day is
/// none.
std::vector<Scan> findReports(sdk::Look& look, std::span<const Subject> subjects,
                              std::span<const std::string> more_types);

}  // namespace berth::validation_vulnerabilities
