// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "report.hpp"

#include <nlohmann/json_fwd.hpp>

#include <optional>

namespace berth::validation_vulnerabilities {

// Each reads one format; nothing: it is another one. What is of a wrong type within one counts as not there, but a
// finding without an id is one all the same.

/// `trivy --format json`, schema version 2.
std::optional<Report> readTrivy(const nlohmann::json& json);
/// `grype --output json`.
std::optional<Report> readGrype(const nlohmann::json& json);
/// application/vnd.security.vulnerability.report; version=1.1: what Harbor's scanner adapters answer.
std::optional<Report> readHarbor(const nlohmann::json& json);
/// SARIF 2.1.0, as scanners for vulnerabilities write it.
std::optional<Report> readSarif(const nlohmann::json& json);
/// CycloneDX 1.4 and later with components and `vulnerabilities`, also with an analysis of them (VEX).
std::optional<Report> readCycloneDx(const nlohmann::json& json);
/// The `result` of in-toto's predicate https://in-toto.io/attestation/vulns.
std::optional<Report> readInTotoResult(const nlohmann::json& json);

/// By whichever of them it is.
std::optional<Report> readFormat(const nlohmann::json& json);

}  // namespace berth::validation_vulnerabilities
