// SPDX-License-Identifier: Apache-2.0
#include "rule.hpp"

#include "judgement.hpp"

#include "input/calendar.hpp"
#include "input/json_members.hpp"
#include "input/manifest_kind.hpp"
#include "json/strict_json.hpp"

#include "berth/gen/validation.abi.h"

#include <nlohmann/json.hpp>

#include <utility>

namespace berth::validation_vulnerabilities {
namespace {

using sdk::view;
using validation::ManifestKind;

std::string about(const Subject& subject) {
  return subject.path.empty() ? "the image" : "its image " + subject.digest;
}

// The children that a runtime may choose.
std::vector<Subject> childrenOf(const nlohmann::json& index) {
  std::vector<Subject> children;
  const auto& manifests = validation::listOf(index, "manifests");
  for (std::size_t i = 0; i < manifests.size(); ++i) {
    if (validation::isImageDescriptor(manifests[i]))
      children.push_back({validation::textOf(manifests[i], "digest"), "/manifests/" + std::to_string(i)});
  }
  return children;
}

}  // namespace

sdk::Result<std::unique_ptr<Rule>> Rule::create(const sdk::Host& /*host*/, const Call& /*call*/,
                                                std::string_view /*instance*/, std::string_view config) {
  auto settings = Settings::parse(config);
  if (!settings) return settings.status();
  return std::make_unique<Rule>(*std::move(settings));
}

sdk::Result<berth_validate_response> Rule::validate(const Call& call, const berth_validate_request& request) const {
  return sdk::inspect(call, request, [this](sdk::Look& look, sdk::Findings& findings) {
    check(look, findings);
    return sdk::Status{};
  });
}

void Rule::check(sdk::Look& look, sdk::Findings& findings) const {
  // Reports come after the push of what they are about.
  if (look.source() <= BERTH_SOURCE_MANIFEST) return;
  const auto& artifact = look.artifact();
  if (!look.isStored()) {
    findings.violation("not_stored",
                       "the image is not kept in this registry, so that no report of it is known; push it "
                       "here and attach a report");
    return;
  }
  const auto manifest = parseStrictJson(view(artifact.manifest));
  if (!manifest) {
    findings.violation("unreadable", "the manifest is no JSON, or too large to be looked at");
    return;
  }
  const auto kind = validation::manifestKind(view(artifact.media_type), *manifest);
  if (kind == ManifestKind::kArtifact) return;
  std::vector<Subject> subjects{{std::string{view(artifact.digest)}, ""}};
  const auto children = kind == ManifestKind::kIndex ? childrenOf(*manifest) : std::vector<Subject>{};
  if (kind == ManifestKind::kIndex && children.empty()) return;
  const bool are_too_many = children.size() >= kMostSubjects;
  if (!are_too_many) subjects.insert(subjects.end(), children.begin(), children.end());

  const auto scans = findReports(look, subjects, settings_.artifact_types);
  if (scans[0].report || children.empty()) return checkScan(subjects[0], scans[0], look.now(), findings);
  if (are_too_many)
    return tellUnscanned("unscanned", "the index has more than 11 images, and no report of its own; attach one to it",
                         "", findings);
  for (std::size_t i = 1; i < subjects.size(); ++i) checkScan(subjects[i], scans[i], look.now(), findings);
}

void Rule::checkScan(const Subject& subject, const Scan& scan, std::uint64_t now, sdk::Findings& findings) const {
  if (!scan.problems.empty())
    tellUnscanned(
        "unreadable",
        "a report of " + about(subject) + " counts for nothing, " + scan.problems.front() + "; attach a new one",
        subject.path, findings);
  if (!scan.report) {
    if (scan.problems.empty())
      tellUnscanned("unscanned",
                    about(subject) +
                        " has no vulnerability report; scan it and attach the report, as with "
                        "`oras attach --artifact-type application/sarif+json`",
                    subject.path, findings);
    return;
  }
  if (settings_.max_age) {
    const auto made = scan.report->made;
    if (!made)
      tellUnscanned("undated",
                    "the report of " + about(subject) + " has no date that can be believed; attach one that has",
                    subject.path, findings);
    if (made && *made + *settings_.max_age < now)
      tellUnscanned("outdated",
                    "the report of " + about(subject) + " is of " + validation::dayText(*made) +
                        "; scan it again and attach the new report",
                    subject.path, findings);
  }
  auto judgement = judge(*scan.report, settings_, now);
  for (auto& warning : judgement.warnings) findings.warning(std::move(warning));
  if (judgement.message.empty()) return;
  findings.violation("severity", std::move(judgement.message), subject.path, std::move(judgement.ids));
}

void Rule::tellUnscanned(std::string_view code, std::string message, const std::string& path,
                         sdk::Findings& findings) const {
  if (settings_.unscanned == Unscanned::kDeny) {
    findings.violation(code, std::move(message), path);
  } else if (settings_.unscanned == Unscanned::kWarn) {
    findings.warning(std::move(message));
  }
}

}  // namespace berth::validation_vulnerabilities
