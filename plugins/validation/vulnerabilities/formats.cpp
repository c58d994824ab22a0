// SPDX-License-Identifier: Apache-2.0
#include "formats.hpp"

#include "input/calendar.hpp"
#include "input/json_members.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>

namespace berth::validation_vulnerabilities {
namespace {

using Json = nlohmann::json;
using validation::listOf;
using validation::memberOf;
using validation::parseTimestamp;
using validation::textOf;

// The format has a place for the fixed version, so that nothing in it says something.
void setFix(Finding& finding, std::string fixed) {
  finding.fix = fixed.empty() ? Finding::Fix::kNone : Finding::Fix::kExists;
  finding.fixed = std::move(fixed);
}

std::string joined(const Json& texts) {
  std::string all;
  for (const auto& text : texts) {
    if (!text.is_string()) continue;
    all += (all.empty() ? "" : ", ") + text.get<std::string>();
  }
  return all;
}

void addIds(std::vector<std::string>& into, const Json& list) {
  for (const auto& item : list) {
    if (auto id = textOf(item, "id"); !id.empty()) into.push_back(std::move(id));
  }
}

Finding ofGrype(const Json& match) {
  Finding finding;
  if (const auto* vulnerability = memberOf(match, "vulnerability")) {
    finding.id = textOf(*vulnerability, "id");
    finding.severity = parseSeverity(textOf(*vulnerability, "severity"));
    const auto* const fix = memberOf(*vulnerability, "fix");
    const auto state = fix == nullptr ? "" : textOf(*fix, "state");
    finding.fixed = fix == nullptr ? "" : joined(listOf(*fix, "versions"));
    if (state == "not-fixed" || state == "wont-fix") finding.fix = Finding::Fix::kNone;
    if (state == "fixed" || !finding.fixed.empty()) finding.fix = Finding::Fix::kExists;
  }
  addIds(finding.aliases, listOf(match, "relatedVulnerabilities"));
  if (const auto* artifact = memberOf(match, "artifact")) {
    finding.package = textOf(*artifact, "name");
    finding.version = textOf(*artifact, "version");
  }
  return finding;
}

// Nobody is affected, says whoever made the document.
bool isDismissed(const Json& vulnerability) {
  constexpr std::array<std::string_view, 4> kStates{"not_affected", "false_positive", "resolved",
                                                    "resolved_with_pedigree"};
  const auto* const analysis = memberOf(vulnerability, "analysis");
  return analysis != nullptr && std::find(kStates.begin(), kStates.end(), textOf(*analysis, "state")) != kStates.end();
}

void raise(std::optional<Severity>& severity, std::optional<Severity> to) {
  if (to && (!severity || *severity < *to)) severity = to;
}

std::optional<Severity> severityOfRatings(const Json& ratings) {
  std::optional<Severity> highest;
  for (const auto& rating : ratings) {
    const auto severity = parseSeverity(textOf(rating, "severity"));
    raise(highest, severity);
    const auto* const score = memberOf(rating, "score");
    if (!severity && score != nullptr && score->is_number() && textOf(rating, "method").starts_with("CVSS"))
      raise(highest, severityOfScore(score->get<double>()));
  }
  return highest;
}

}  // namespace

std::optional<Report> readTrivy(const Json& json) {
  const auto* const version = memberOf(json, "SchemaVersion");
  if (version == nullptr || !version->is_number()) return std::nullopt;
  Report report;
  report.made = parseTimestamp(textOf(json, "CreatedAt"));
  for (const auto& result : listOf(json, "Results")) {
    for (const auto& item : listOf(result, "Vulnerabilities")) {
      auto& finding = report.findings.emplace_back();
      finding.id = textOf(item, "VulnerabilityID");
      finding.severity = parseSeverity(textOf(item, "Severity"));
      finding.package = textOf(item, "PkgName");
      finding.version = textOf(item, "InstalledVersion");
      setFix(finding, textOf(item, "FixedVersion"));
    }
  }
  return report;
}

std::optional<Report> readGrype(const Json& json) {
  const auto* const matches = memberOf(json, "matches");
  const auto* const descriptor = memberOf(json, "descriptor");
  if (matches == nullptr || !matches->is_array() || descriptor == nullptr) return std::nullopt;
  Report report;
  report.made = parseTimestamp(textOf(*descriptor, "timestamp"));
  for (const auto& match : *matches) report.findings.push_back(ofGrype(match));
  return report;
}

std::optional<Report> readHarbor(const Json& json) {
  if (memberOf(json, "generated_at") == nullptr || memberOf(json, "scanner") == nullptr ||
      memberOf(json, "vulnerabilities") == nullptr)
    return std::nullopt;
  Report report;
  report.made = parseTimestamp(textOf(json, "generated_at"));
  for (const auto& item : listOf(json, "vulnerabilities")) {
    auto& finding = report.findings.emplace_back();
    finding.id = textOf(item, "id");
    finding.severity = parseSeverity(textOf(item, "severity"));
    finding.package = textOf(item, "package");
    finding.version = textOf(item, "version");
    setFix(finding, textOf(item, "fix_version"));
  }
  return report;
}

std::optional<Report> readCycloneDx(const Json& json) {
  const auto* const vulnerabilities = memberOf(json, "vulnerabilities");
  // Without this list it is a bill of materials; without components, statements about somebody else's.
  if (textOf(json, "bomFormat") != "CycloneDX" || vulnerabilities == nullptr || !vulnerabilities->is_array() ||
      listOf(json, "components").empty())
    return std::nullopt;
  Report report;
  if (const auto* metadata = memberOf(json, "metadata")) report.made = parseTimestamp(textOf(*metadata, "timestamp"));
  for (const auto& item : *vulnerabilities) {
    if (isDismissed(item)) continue;
    auto& finding = report.findings.emplace_back();
    finding.id = textOf(item, "id");
    addIds(finding.aliases, listOf(item, "references"));
    finding.severity = severityOfRatings(listOf(item, "ratings"));
    finding.fixed = textOf(item, "recommendation");
    if (!finding.fixed.empty()) finding.fix = Finding::Fix::kExists;
    const auto& affects = listOf(item, "affects");
    if (!affects.empty()) finding.package = textOf(affects.front(), "ref");
  }
  return report;
}

std::optional<Report> readInTotoResult(const Json& json) {
  if (!json.is_array()) return std::nullopt;
  Report report;
  for (const auto& item : json) {
    auto& finding = report.findings.emplace_back();
    finding.id = textOf(item, "id");
    for (const auto& rating : listOf(item, "severity")) {
      const auto* const score = memberOf(rating, "score");
      if (score == nullptr) continue;
      if (score->is_number()) raise(finding.severity, severityOfScore(score->get<double>()));
      if (score->is_string()) raise(finding.severity, parseSeverity(textOf(rating, "score")));
    }
  }
  return report;
}

std::optional<Report> readFormat(const Json& json) {
  for (const auto read : {readSarif, readTrivy, readGrype, readHarbor, readCycloneDx}) {
    if (auto report = read(json)) return report;
  }
  return std::nullopt;
}

}  // namespace berth::validation_vulnerabilities
