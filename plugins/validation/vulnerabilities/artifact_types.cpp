// SPDX-License-Identifier: Apache-2.0
#include "artifact_types.hpp"

#include "envelope.hpp"
#include "input/json_members.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>

namespace berth::validation_vulnerabilities {
namespace {

using validation::memberOf;
using validation::textOf;

// Their starts: versions and suffixes differ from tool to tool. application/json is what Trivy's plugin for referrers
// attaches cosign's predicate as.
constexpr std::array<std::string_view, 9> kTypes{"application/sarif+json",
                                                 "application/vnd.security.vulnerability.report",
                                                 "application/vnd.scanner.adapter.vuln.report",
                                                 "application/vnd.aquasec.trivy.report",
                                                 "application/vnd.anchore.grype",
                                                 "application/vnd.cyclonedx+json",
                                                 "application/vnd.in-toto+json",
                                                 "application/vnd.dsse.envelope",
                                                 "application/vnd.dev.sigstore.bundle"};
constexpr std::string_view kJson = "application/json";

}  // namespace

bool isReportType(std::string_view type, std::span<const std::string> more_types) {
  return type == kJson || std::find(more_types.begin(), more_types.end(), type) != more_types.end() ||
         std::any_of(kTypes.begin(), kTypes.end(), [&](auto start) { return type.starts_with(start); });
}

bool mayBeReport(const nlohmann::json& descriptor, std::span<const std::string> more_types) {
  if (!isReportType(textOf(descriptor, "artifactType"), more_types)) return false;
  const auto* const annotations = memberOf(descriptor, "annotations");
  if (annotations == nullptr) return true;
  for (const auto* key : {"dev.sigstore.bundle.predicateType", "in-toto.io/predicate-type", "predicateType"}) {
    if (const auto type = textOf(*annotations, key); !type.empty() && !isReportPredicate(type)) return false;
  }
  return true;
}

}  // namespace berth::validation_vulnerabilities
