// SPDX-License-Identifier: Apache-2.0
// A report of an index speaks for its images; without one each of them needs its own.
#include "unit/vulnerabilities/sample_reports.hpp"
#include "unit/vulnerabilities/scanned_image.hpp"

#include <gtest/gtest.h>

namespace berth::test {
namespace {

using Json = nlohmann::json;

const Json kHigh{{"max_severity", "high"}};

struct Index : ScannedImage {
  explicit Index(int images) {
    Json manifests = Json::array();
    for (int i = 0; i < images; ++i) {
      children.push_back(addImage(std::to_string(i)));
      manifests.push_back({{"digest", children.back()}, {"platform", {{"os", "linux"}, {"architecture", "amd64"}}}});
    }
    manifests.push_back({{"digest", addImage("attestation")},
                         {"platform", {{"os", "unknown"}, {"architecture", "unknown"}}},
                         {"annotations", {{"vnd.docker.reference.type", "attestation-manifest"}}}});
    question.digest =
        repository.addManifest("application/vnd.oci.image.index.v1+json", Json{{"manifests", manifests}}.dump());
  }
  void attachTo(const std::string& subject, const Json& report) {
    attach(report.dump(), "application/vnd.aquasec.trivy.report+json", "", subject);
  }

  std::vector<std::string> children;
};

Json cleanReport() {
  auto report = trivyReport();
  report["Results"] = nullptr;
  return report;
}

TEST(VulnerabilityIndex, IsSpokenForByItsOwnReport) {
  Index index{3};
  index.attachTo(index.question.digest, cleanReport());
  index.attachTo(index.children[0], trivyReport());
  EXPECT_TRUE(index.ask(kHigh).isClean());
}

TEST(VulnerabilityIndex, NeedsReportsOfAllItsImages) {
  Index index{3};
  index.attachTo(index.children[0], cleanReport());
  index.attachTo(index.children[1], trivyReport());
  const auto answer = index.ask(kHigh);
  EXPECT_EQ(answer.codes(), "severity, unscanned");
  EXPECT_EQ(answer.violations[0].path, "/manifests/1");
  EXPECT_EQ(answer.violations[1].path, "/manifests/2");
  index.attachTo(index.children[2], cleanReport());
  EXPECT_EQ(index.ask(kHigh).codes(), "severity");
}

TEST(VulnerabilityIndex, StaysWithinWhatMayBeAskedFor) {
  for (const int images : {1, 2, 5, 11}) {
    Index index{images};
    for (const auto& child : index.children) {
      for (int i = 0; i < 8; ++i) {
        auto report = cleanReport();
        report["ArtifactName"] = i;
        index.attachTo(child, report);
      }
    }
    const auto answer = index.ask(kHigh);
    EXPECT_TRUE(answer.isClean()) << images << answer.text();
    EXPECT_LE(answer.items, 50);
  }
}

TEST(VulnerabilityIndex, WithManyImagesNeedsItsOwnReport) {
  Index index{12};
  for (const auto& child : index.children) index.attachTo(child, cleanReport());
  EXPECT_NE(index.ask(kHigh).text().find("more than 11 images"), std::string::npos);
  index.attachTo(index.question.digest, cleanReport());
  EXPECT_TRUE(index.ask(kHigh).isClean());
}

TEST(VulnerabilityIndex, OfNoImagesNeedsNone) {
  EXPECT_TRUE(Index{0}.ask(kHigh).isClean());
}

}  // namespace
}  // namespace berth::test
