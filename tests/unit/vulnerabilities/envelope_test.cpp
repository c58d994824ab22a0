// SPDX-License-Identifier: Apache-2.0
#include "envelope.hpp"

#include "unit/vulnerabilities/sample_reports.hpp"

#include <gtest/gtest.h>

namespace berth::validation_vulnerabilities {
namespace {

using Json = nlohmann::json;

const std::string kDigest = "sha256:" + std::string(64, 'a');
constexpr const char* kVuln = "https://cosign.sigstore.dev/attestation/vuln/v1";

Read read(const Json& json) {
  return readReport(json.dump(), kDigest);
}

TEST(Envelope, IsOpened) {
  const auto predicate = test::cosignPredicate(test::trivyReport());
  const auto envelope = test::envelopeOf(kVuln, predicate, kDigest);
  for (const auto& json :
       {predicate, envelope, test::bundleOf(envelope),
        test::envelopeOf("https://cyclonedx.org/bom", test::cycloneDxReport(), kDigest),
        Json{{"application/vnd.security.vulnerability.report; version=1.1", test::harborReport()}}}) {
    const auto seen = read(json);
    ASSERT_EQ(seen.reading, Reading::kReport) << json;
    EXPECT_GE(seen.report.findings.size(), 3U);
    EXPECT_EQ(seen.report.made, 1789898400U);
  }
}

TEST(Envelope, MayHoldAResultOfInToto) {
  const auto result = Json::parse(R"([{"id":"CVE-2024-1","severity":[{"method":"nvd","score":"9.1"}]},
                                      {"id":"CVE-2024-2","severity":[{"method":"CVSS_V3","score":9.1},{"score":"low"}]}])");
  const auto seen =
      read(test::envelopeOf("https://in-toto.io/attestation/vulns/v0.1", test::cosignPredicate(result), kDigest));
  ASSERT_EQ(seen.reading, Reading::kReport);
  ASSERT_EQ(seen.report.findings.size(), 2U);
  EXPECT_EQ(seen.report.findings[1].severity, Severity::kCritical);
}

TEST(Envelope, HasToBeAboutTheImage) {
  const auto predicate = test::cosignPredicate(test::trivyReport());
  for (const auto& digest : {"sha256:" + std::string(64, 'b'), "sha512:" + std::string(64, 'a'), std::string{}}) {
    const auto seen = read(test::envelopeOf(kVuln, predicate, digest));
    EXPECT_EQ(seen.reading, Reading::kBroken);
    EXPECT_EQ(seen.why, "its statement is about another image");
  }
}

TEST(Envelope, OfSomethingElseIsNoReport) {
  EXPECT_EQ(read(test::envelopeOf("https://slsa.dev/provenance/v1", Json::object(), kDigest)).reading, Reading::kOther);
  EXPECT_EQ(read({{"payloadType", "text/plain"}, {"payload", "AAAA"}}).reading, Reading::kOther);
  EXPECT_EQ(read(Json::object()).reading, Reading::kOther);
}

TEST(Envelope, IsBrokenWhenItCannotBeRead) {
  EXPECT_EQ(readReport("", kDigest).reading, Reading::kBroken);
  EXPECT_EQ(readReport("{", kDigest).reading, Reading::kBroken);
  EXPECT_EQ(readReport(std::string(1'000'000, '['), kDigest).reading, Reading::kBroken);
  for (const auto* payload : {"", "AAA", "====", "A===", "!!!!", "AAAA"})
    EXPECT_EQ(read({{"payloadType", "application/vnd.in-toto+json"}, {"payload", payload}}).reading, Reading::kBroken)
        << payload;
  EXPECT_EQ(read(test::envelopeOf(kVuln, test::cosignPredicate("a table"), kDigest)).reading, Reading::kBroken);
}

}  // namespace
}  // namespace berth::validation_vulnerabilities
