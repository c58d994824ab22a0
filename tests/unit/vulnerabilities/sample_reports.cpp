// SPDX-License-Identifier: Apache-2.0
#include "unit/vulnerabilities/sample_reports.hpp"

#include <openssl/evp.h>

namespace berth::test {

using Json = nlohmann::json;

Json trivyReport() {
  return Json::parse(R"({
    "SchemaVersion": 2, "CreatedAt": "2026-09-20T10:00:00.5Z", "ArtifactName": "app", "ArtifactType": "container_image",
    "Results": [
      {"Target": "app, debian 12.1", "Class": "os-pkgs", "Type": "debian", "Vulnerabilities": [
        {"VulnerabilityID": "CVE-2024-1003", "PkgName": "bash", "InstalledVersion": "5.2", "FixedVersion": "5.3",
         "Severity": "LOW"},
        {"VulnerabilityID": "CVE-2024-1001", "PkgName": "libssl", "InstalledVersion": "3.0.1", "FixedVersion": "3.0.2",
         "Severity": "CRITICAL", "Title": "one"}]},
      {"Target": "secrets", "Class": "secret"},
      {"Target": "go", "Class": "lang-pkgs", "Vulnerabilities": [
        {"VulnerabilityID": "CVE-2024-1002", "PkgName": "zlib", "InstalledVersion": "1.2", "Severity": "HIGH"}]}]
})");
}

Json grypeReport() {
  return Json::parse(R"({
    "matches": [
      {"vulnerability": {"id": "GHSA-aaaa-bbbb-cccc", "severity": "Critical",
                         "fix": {"versions": ["3.0.2"], "state": "fixed"}},
       "relatedVulnerabilities": [{"id": "CVE-2024-1001"}], "artifact": {"name": "libssl", "version": "3.0.1"}},
      {"vulnerability": {"id": "CVE-2024-1002", "severity": "High", "fix": {"versions": [], "state": "wont-fix"}},
       "artifact": {"name": "zlib", "version": "1.2"}},
      {"vulnerability": {"id": "CVE-2024-1003", "severity": "Negligible", "fix": {"versions": ["5.3"], "state": "fixed"}},
       "artifact": {"name": "bash", "version": "5.2"}}],
    "descriptor": {"name": "grype", "version": "0.80.0", "timestamp": "2026-09-20T12:00:00.123456+02:00"}})");
}

Json harborReport() {
  return Json::parse(R"({
    "generated_at": "2026-09-20T10:00:00Z", "severity": "Critical",
    "artifact": {"repository": "team/app", "digest": "sha256:0"}, "scanner": {"name": "Trivy", "vendor": "Aqua"},
    "vulnerabilities": [
      {"id": "CVE-2024-1001", "package": "libssl", "version": "3.0.1", "fix_version": "3.0.2", "severity": "Critical"},
      {"id": "CVE-2024-1002", "package": "zlib", "version": "1.2", "fix_version": "", "severity": "High"},
      {"id": "CVE-2024-1003", "package": "bash", "version": "5.2", "fix_version": "5.3", "severity": "Low"}]})");
}

Json sarifOfTrivy() {
  return Json::parse(R"({
    "version": "2.1.0", "runs": [{
      "tool": {"driver": {"name": "Trivy", "rules": [
        {"id": "CVE-2024-1001", "properties": {"security-severity": "9.8"}},
        {"id": "CVE-2024-1002", "properties": {"security-severity": "7.5"}},
        {"id": "CVE-2024-1003", "properties": {"security-severity": "2.0"}}]}},
      "invocations": [{"executionSuccessful": true, "endTimeUtc": "2026-09-20T10:00:00Z"}],
      "results": [
        {"ruleId": "CVE-2024-1001", "level": "error", "message": {"text":
          "Package: libssl\nInstalled Version: 3.0.1\nVulnerability CVE-2024-1001\nSeverity: CRITICAL\nFixed Version: 3.0.2"}},
        {"ruleId": "CVE-2024-1002", "level": "error", "message": {"text":
          "Package: zlib\nInstalled Version: 1.2\nVulnerability CVE-2024-1002\nSeverity: HIGH\nFixed Version: \nLink: x"}},
        {"ruleId": "CVE-2024-1003", "level": "note", "message": {"text":
          "Package: bash\nInstalled Version: 5.2\nSeverity: LOW\nFixed Version: 5.3"}}]}]})");
}

Json sarifOfGrype() {
  return Json::parse(R"({
    "version": "2.1.0", "runs": [{
      "tool": {"driver": {"name": "grype", "rules": [
        {"id": "CVE-2024-1001-libssl", "properties": {"security-severity": "9.8"},
         "help": {"text": "Vulnerability CVE-2024-1001\nPackage: libssl\nVersion: 3.0.1\nFix Version: 3.0.2"}},
        {"id": "CVE-2024-1002-zlib", "properties": {"security-severity": 7.5}, "help": {"text": "Package: zlib"}},
        {"id": "GHSA-aaaa-bbbb-cccc-bash", "properties": {"security-severity": "0.0"}}]}},
      "results": [
        {"ruleId": "CVE-2024-1001-libssl", "message": {"text": "A critical vulnerability"}},
        {"ruleId": "CVE-2024-1002-zlib", "level": "warning", "message": {"text": "A high vulnerability"}},
        {"ruleId": "GHSA-aaaa-bbbb-cccc-bash", "level": "note", "message": {"text": "A low vulnerability"}},
        {"ruleId": "CVE-2024-9999", "kind": "pass", "level": "error"}]}]})");
}

Json cycloneDxReport() {
  return Json::parse(R"({
    "bomFormat": "CycloneDX", "specVersion": "1.5", "metadata": {"timestamp": "2026-09-20T10:00:00+00:00"},
    "components": [{"bom-ref": "pkg:deb/libssl@3.0.1", "type": "library", "name": "libssl"}],
    "vulnerabilities": [
      {"id": "CVE-2024-1001", "ratings": [{"severity": "medium"}, {"severity": "critical", "score": 9.8}],
       "recommendation": "Upgrade libssl to version 3.0.2", "affects": [{"ref": "pkg:deb/libssl@3.0.1"}]},
      {"id": "CVE-2024-1002", "ratings": [{"score": 7.5, "method": "CVSSv31"}], "affects": []},
      {"id": "CVE-2024-1003", "ratings": [{"severity": "low"}]},
      {"id": "CVE-2024-1004", "ratings": [{"severity": "critical"}], "analysis": {"state": "not_affected"}},
      {"id": "CVE-2024-1005", "ratings": [{"severity": "none"}], "analysis": {"state": "in_triage"}}]})");
}

Json cosignPredicate(const Json& result) {
  return {{"invocation", {{"uri", ""}}},
          {"scanner", {{"uri", "pkg:github/aquasecurity/trivy"}, {"version", "0.60"}, {"result", result}}},
          {"metadata", {{"scanStartedOn", "2026-09-20T09:59:00Z"}, {"scanFinishedOn", "2026-09-20T10:00:00Z"}}}};
}

Json envelopeOf(const std::string& predicate_type, const Json& predicate, const std::string& digest) {
  const auto colon = digest.find(':');
  const Json statement = {
      {"_type", "https://in-toto.io/Statement/v0.1"},
      {"predicateType", predicate_type},
      {"subject", {{{"name", "app"}, {"digest", {{digest.substr(0, colon), digest.substr(colon + 1)}}}}}},
      {"predicate", predicate}};
  const auto text = statement.dump();
  std::string payload((text.size() + 2) / 3 * 4 + 1, '\0');
  payload.resize(static_cast<std::size_t>(EVP_EncodeBlock(reinterpret_cast<unsigned char*>(payload.data()),
                                                          reinterpret_cast<const unsigned char*>(text.data()),
                                                          static_cast<int>(text.size()))));
  return {{"payloadType", "application/vnd.in-toto+json"}, {"payload", payload}, {"signatures", {{{"sig", "AAAA"}}}}};
}

Json bundleOf(const Json& envelope) {
  return {{"mediaType", "application/vnd.dev.sigstore.bundle.v0.3+json"}, {"dsseEnvelope", envelope}};
}

}  // namespace berth::test
