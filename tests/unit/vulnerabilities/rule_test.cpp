// SPDX-License-Identifier: Apache-2.0
#include "unit/vulnerabilities/sample_reports.hpp"
#include "unit/vulnerabilities/scanned_image.hpp"

#include <gtest/gtest.h>

namespace berth::test {
namespace {

using Json = nlohmann::json;

const Json kMedium{{"max_severity", "medium"}};
constexpr const char* kTrivyType = "application/vnd.aquasec.trivy.report+json";

Json with(Json settings, const char* key, Json value) {
  settings[key] = std::move(value);
  return settings;
}

Json allow(std::initializer_list<Json> entries) {
  return with(kMedium, "allow", Json(entries));
}

ScannedImage scanned() {
  ScannedImage image;
  image.attach(trivyReport().dump(), kTrivyType);
  return image;
}

TEST(VulnerabilityRule, NamesWhatIsTooBad) {
  const auto answer = scanned().ask(kMedium);
  ASSERT_EQ(answer.violations.size(), 1U) << answer.text();
  const auto& violation = answer.violations[0];
  EXPECT_EQ(violation.code, "severity");
  EXPECT_EQ(violation.message,
            "it has vulnerabilities (1 critical, 1 high), of which at most medium may pass: CVE-2024-1001 (critical, "
            "libssl 3.0.1, fixed: 3.0.2), CVE-2024-1002 (high, zlib 1.2); rebuild it with fixed versions and attach a "
            "new report");
  EXPECT_EQ(violation.evidence, (std::vector<std::string>{"CVE-2024-1001", "CVE-2024-1002"}));
  EXPECT_EQ(answer.rounds, 4);
}

TEST(VulnerabilityRule, ReadsFilesThatWereAttachedWithoutAType) {
  for (const auto* type : {"application/vnd.oci.image.layer.v1.tar", "application/octet-stream"}) {
    ScannedImage image;
    image.attach(trivyReport().dump(), kTrivyType, "", "", type);
    EXPECT_EQ(image.ask(kMedium).codes(), "severity") << type;
  }
  ScannedImage image;
  image.attach(trivyReport().dump(), kTrivyType, "", "", "text/plain");
  EXPECT_EQ(image.ask(kMedium).codes(), "unscanned");
}

TEST(VulnerabilityRule, LetsPassUpToTheSeverityThatItNames) {
  const auto image = scanned();
  const std::vector<std::pair<const char*, std::size_t>> rows{
      {"none", 3}, {"low", 2}, {"medium", 2}, {"high", 1}, {"critical", 0}};
  for (const auto& [most, count] : rows) {
    const auto answer = image.ask({{"max_severity", most}});
    EXPECT_EQ(answer.violations.empty() ? 0 : answer.violations[0].evidence.size(), count) << most;
  }
}

TEST(VulnerabilityRule, MayAskForWhatHasAFixOnly) {
  const auto answer = scanned().ask(with(kMedium, "only_fixed", true));
  ASSERT_EQ(answer.violations.size(), 1U);
  EXPECT_EQ(answer.violations[0].evidence, std::vector<std::string>{"CVE-2024-1001"});
  // A report that does not tell of fixes hides nothing.
  ScannedImage image;
  image.attach(sarifOfGrype().dump());
  EXPECT_EQ(image.ask(with(kMedium, "only_fixed", true)).violations.at(0).evidence.size(), 2U);
}

TEST(VulnerabilityRule, CountsAnUnknownSeverityAsItIsTold) {
  ScannedImage image;
  auto report = trivyReport();
  report["Results"] = {{{"Vulnerabilities", {{{"VulnerabilityID", "CVE-1"}, {"Severity", "UNKNOWN"}}}}}};
  image.attach(report.dump(), kTrivyType);
  EXPECT_TRUE(image.ask(kMedium).isClean());
  EXPECT_EQ(image.ask({{"max_severity", "low"}}).codes(), "severity");
  EXPECT_EQ(image.ask(with(kMedium, "unknown_as", "high")).codes(), "severity");
}

TEST(VulnerabilityRule, IsAskedOnceReportsMayBeThere) {
  auto image = scanned();
  for (const auto source : {BERTH_SOURCE_NONE, BERTH_SOURCE_MANIFEST}) {
    image.question.source = source;
    EXPECT_TRUE(image.ask(kMedium).isClean());
  }
  for (const auto source : {BERTH_SOURCE_TAG, BERTH_SOURCE_ADMISSION, BERTH_SOURCE_SCAN}) {
    image.question.source = source;
    EXPECT_EQ(image.ask(kMedium).codes(), "severity");
  }
}

TEST(VulnerabilityRule, RefusesWhatIsNotScanned) {
  const ScannedImage image;
  EXPECT_EQ(image.ask(kMedium).codes(), "unscanned");
  EXPECT_EQ(image.ask(with(kMedium, "unscanned", "warn")).warnings.size(), 1U);
  EXPECT_TRUE(image.ask(with(kMedium, "unscanned", "warn")).violations.empty());
  EXPECT_TRUE(image.ask(with(kMedium, "unscanned", "allow")).isClean());
}

TEST(VulnerabilityRule, RefusesWhatIsNotKeptHere) {
  ScannedImage image;
  image.question.digest = "sha256:" + std::string(64, 'a');
  image.question.source = BERTH_SOURCE_ADMISSION;
  EXPECT_EQ(image.ask(with(kMedium, "unscanned", "allow")).codes(), "not_stored");
}

TEST(VulnerabilityRule, AsksForNoReportOfAnArtifact) {
  ScannedImage image;
  image.question.digest = image.attach("{}");
  EXPECT_TRUE(image.ask(kMedium).isClean());
}

TEST(VulnerabilityRule, TakesTheNewestReport) {
  auto clean = trivyReport();
  clean["Results"] = Json::array();
  auto image = scanned();
  // Attached later, made earlier.
  clean["CreatedAt"] = "2026-09-19T10:00:00Z";
  image.attach(clean.dump(), kTrivyType);
  EXPECT_EQ(image.ask(kMedium).codes(), "severity");
  clean["CreatedAt"] = "2026-09-21T10:00:00Z";
  image.attach(clean.dump(), kTrivyType);
  EXPECT_TRUE(image.ask(kMedium).isClean());
  // One of the future is of no time at all.
  auto image_of_tomorrow = scanned();
  clean["CreatedAt"] = "2099-01-01T00:00:00Z";
  image_of_tomorrow.attach(clean.dump(), kTrivyType);
  EXPECT_EQ(image_of_tomorrow.ask(kMedium).codes(), "severity");
}

TEST(VulnerabilityRule, WantsARecentReport) {
  const auto image = scanned();
  EXPECT_EQ(image.ask({{"max_severity", "critical"}, {"max_age", "1d"}}).codes(), "outdated");
  EXPECT_TRUE(image.ask({{"max_severity", "critical"}, {"max_age", "2d"}}).isClean());
  const auto both = image.ask({{"max_severity", "high"}, {"max_age", "1h"}, {"unscanned", "warn"}});
  EXPECT_EQ(both.codes(), "severity") << "an old report still tells of what it found";
  EXPECT_EQ(both.warnings.size(), 1U);

  ScannedImage undated;
  undated.attach(sarifOfGrype().dump());
  EXPECT_EQ(undated.ask({{"max_severity", "critical"}, {"max_age", "1w"}}).codes(), "undated");
  EXPECT_TRUE(undated.ask({{"max_severity", "critical"}}).isClean());
  ScannedImage dated;
  dated.attach(sarifOfGrype().dump(), "application/sarif+json", "2026-09-21T00:00:00Z");
  EXPECT_TRUE(dated.ask({{"max_severity", "critical"}, {"max_age", "1w"}}).isClean());
}

TEST(VulnerabilityRule, LivesWithWhatIsAllowed) {
  const auto image = scanned();
  auto answer = image.ask(allow({{{"id", "cve-2024-1001"}}, {{"id", "CVE-2024-1002"}, {"until", "2027-01-01"}}}));
  EXPECT_TRUE(answer.isClean()) << answer.text();
  // The last day is today, and the day after.
  answer = image.ask(
      allow({{{"id", "CVE-2024-1001"}, {"until", "2026-09-21"}, {"reason", "OPS-1"}}, {{"id", "CVE-2024-1002"}}}));
  EXPECT_TRUE(answer.violations.empty()) << answer.text();
  ASSERT_EQ(answer.warnings.size(), 1U);
  EXPECT_EQ(answer.warnings[0],
            "CVE-2024-1001 is let pass until 2026-09-21 (OPS-1); fix it before, or renew its entry in `allow`");
  answer = image.ask(allow({{{"id", "CVE-2024-1001"}, {"until", "2026-09-20"}}, {{"id", "CVE-2024-1002"}}}));
  ASSERT_EQ(answer.violations.size(), 1U);
  EXPECT_NE(answer.violations[0].message.find("let pass until 2026-09-20)"), std::string::npos) << answer.text();
}

TEST(VulnerabilityRule, WarnsFourteenDaysBefore) {
  const auto image = scanned();
  const auto warnings = [&](const char* until) {
    return image.ask(allow({{{"id", "CVE-2024-1001"}, {"until", until}}, {{"id", "CVE-2024-1002"}}})).warnings.size();
  };
  EXPECT_EQ(warnings("2026-10-04"), 1U);
  EXPECT_EQ(warnings("2026-10-05"), 0U);
  EXPECT_TRUE(
      image
          .ask(
              allow({{{"id", "CVE-2024-1001"}}, {{"id", "CVE-2024-1002"}}, {{"id", "CVE-9"}, {"until", "2026-09-22"}}}))
          .isClean())
      << "an entry that nothing needs warns of nothing";
}

TEST(VulnerabilityRule, KnowsOtherNames) {
  ScannedImage image;
  image.attach(grypeReport().dump(), "application/vnd.anchore.grype.report+json");
  EXPECT_TRUE(image.ask(allow({{{"id", "CVE-2024-1001"}}, {{"id", "CVE-2024-1002"}}})).isClean());
  EXPECT_TRUE(image.ask(allow({{{"id", "GHSA-aaaa-bbbb-cccc"}}, {{"id", "CVE-2024-1002"}}})).isClean());
}

TEST(VulnerabilityRule, ReadsAttestations) {
  constexpr const char* kVuln = "https://cosign.sigstore.dev/attestation/vuln/v1";
  ScannedImage image;
  const auto envelope = envelopeOf(kVuln, cosignPredicate(trivyReport()), image.question.digest);
  const auto other = envelopeOf("https://slsa.dev/provenance/v1", Json::object(), image.question.digest);
  image.attest({envelope, other});
  EXPECT_EQ(image.ask(kMedium).codes(), "severity");

  ScannedImage bundled;
  bundled.attach(bundleOf(envelopeOf(kVuln, cosignPredicate(trivyReport()), bundled.question.digest)).dump(),
                 "application/vnd.dev.sigstore.bundle.v0.3+json");
  EXPECT_EQ(bundled.ask(kMedium).codes(), "severity");
  ScannedImage stolen;
  stolen.attach(bundleOf(envelope).dump().replace(0, 0, " "), "application/vnd.dev.sigstore.bundle.v0.3+json", "",
                stolen.addImage("x"));
  EXPECT_EQ(stolen.ask(kMedium).codes(), "unscanned") << "it is attached to another image";
}

TEST(VulnerabilityRule, ReadsTypesThatItIsTold) {
  ScannedImage image;
  image.attach(trivyReport().dump(), "application/vnd.acme.scan");
  EXPECT_EQ(image.ask(kMedium).codes(), "unscanned");
  EXPECT_EQ(image.ask(with(kMedium, "artifact_types", {"application/vnd.acme.scan"})).codes(), "severity");
}

}  // namespace
}  // namespace berth::test
