// SPDX-License-Identifier: Apache-2.0
// Reports that somebody made to break the reader, or to be believed.
#include "unit/vulnerabilities/sample_reports.hpp"
#include "unit/vulnerabilities/scanned_image.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdio>

namespace berth::test {
namespace {

using Json = nlohmann::json;

const Json kHigh{{"max_severity", "high"}};
constexpr const char* kTrivyType = "application/vnd.aquasec.trivy.report+json";

std::string repeated(const std::string& text, std::size_t count) {
  std::string all;
  for (std::size_t i = 0; i < count; ++i) all += text;
  return all;
}

TEST(HostileReport, CountsForNothing) {
  for (const auto& text :
       {std::string{}, std::string{"{"}, std::string{"null "} + "x", repeated("[", 500'000),
        repeated("{\"a\":", 500'000), "[" + repeated("[],", 1'000'000) + "0]", "[" + repeated("0,", 2'000'000) + "0]",
        std::string("\xff\xfe{}"), std::string(5 << 20, ' ')}) {
    ScannedImage image;
    image.attach(text, kTrivyType);
    const auto before = std::chrono::steady_clock::now();
    const auto answer = image.ask(kHigh);
    EXPECT_LT(std::chrono::steady_clock::now() - before, std::chrono::seconds{2});
    EXPECT_EQ(answer.codes(), "unreadable") << text.substr(0, 40) << answer.text();
  }
}

TEST(HostileReport, DoesNotHideBehindAnOlderOne) {
  ScannedImage image;
  auto clean = trivyReport();
  clean["Results"] = nullptr;
  image.attach(clean.dump(), kTrivyType);
  EXPECT_TRUE(image.ask(kHigh).isClean());
  image.attach("{", kTrivyType);
  EXPECT_EQ(image.ask(kHigh).codes(), "unreadable");
  clean["CreatedAt"] = "2026-09-21T00:00:00Z";
  image.attach(clean.dump(), kTrivyType);
  EXPECT_TRUE(image.ask(kHigh).isClean());
}

TEST(HostileReport, IsMissingOrForged) {
  ScannedImage image;
  const auto manifest = image.attach(trivyReport().dump(), kTrivyType);
  image.repository.forge(manifest,
                         R"({"layers":[{"mediaType":"application/sarif+json","digest":"sha256:none","size":-1},
    {"mediaType":7,"digest":[]},{"mediaType":"application/json","digest":{},"size":1e300}]})");
  EXPECT_EQ(image.ask(kHigh).codes(), "unreadable");
  image.repository.forge(manifest, "[");
  EXPECT_EQ(image.ask(kHigh).codes(), "unscanned");
}

TEST(HostileReport, IsTooLargeByItsOwnWords) {
  ScannedImage image;
  for (int i = 0; i < 6; ++i) {
    auto report = trivyReport();
    report["ArtifactName"] = std::string(3'000'000, static_cast<char>('a' + i));
    image.attach(report.dump(), kTrivyType);
  }
  const auto answer = image.ask(kHigh);
  EXPECT_EQ(answer.status, BERTH_OK) << answer.failure;
  EXPECT_EQ(answer.codes(), "severity");
}

TEST(HostileReport, MayFindALot) {
  Json items = Json::array();
  for (int i = 0; i < 40'000; ++i)
    items.push_back(
        {{"VulnerabilityID", "CVE-2024-" + std::to_string(i)}, {"Severity", i % 2 == 0 ? "HIGH" : "CRITICAL"}});
  const Json report = {{"SchemaVersion", 2}, {"Results", {{{"Vulnerabilities", items}}}}};
  ScannedImage image;
  image.attach(report.dump(), kTrivyType);
  const auto before = std::chrono::steady_clock::now();
  const auto answer = image.ask({{"max_severity", "low"}});
  const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - before;
  ASSERT_EQ(answer.violations.size(), 1U) << answer.text();
  EXPECT_EQ(answer.violations[0].evidence.size(), 200U);
  EXPECT_LT(answer.violations[0].message.size(), 2000U);
  EXPECT_NE(answer.violations[0].message.find("and 39992 more"), std::string::npos) << answer.text();
  std::printf("%zu findings in %zu bytes: %.1f ms\n", items.size(), report.dump().size(), took.count());

  std::string flood = R"({"SchemaVersion":2,"Results":[{"Vulnerabilities":[)";
  for (int i = 0; i < 100'000; ++i) flood += R"({"Severity":"LOW"},)";
  ScannedImage flooded;
  flooded.attach(flood + "{}]}]}", kTrivyType);
  EXPECT_EQ(flooded.ask(kHigh).status, BERTH_OK);
}

TEST(HostileReport, PutsNoControlCharactersIntoMessages) {
  auto report = trivyReport();
  report["Results"] = {{{"Vulnerabilities",
                         {{{"VulnerabilityID", "CVE-1\n\x1b[2J" + std::string(9000, 'x')},
                           {"PkgName", std::string(9000, 'p')},
                           {"FixedVersion", "1\r\n2"},
                           {"Severity", "CRITICAL"}}}}}};
  ScannedImage image;
  image.attach(report.dump(), kTrivyType);
  const auto answer = image.ask(kHigh);
  ASSERT_EQ(answer.violations.size(), 1U);
  EXPECT_EQ(answer.violations[0].message.find_first_of("\n\r\x1b"), std::string::npos);
  EXPECT_LT(answer.violations[0].message.size(), 600U);
  EXPECT_EQ(answer.violations[0].evidence[0].find_first_of("\n\r\x1b"), std::string::npos);
}

TEST(HostileReport, WithoutIdsIsNotAllowedByThem) {
  ScannedImage image;
  image.attach(R"({"SchemaVersion":2,"Results":[{"Vulnerabilities":[{"Severity":"CRITICAL"}]}]})", kTrivyType);
  const auto answer = image.ask({{"max_severity", "high"}, {"allow", {{{"id", "CVE-1"}}}}});
  EXPECT_EQ(answer.violations.at(0).evidence.at(0), "a vulnerability without an id");
}

TEST(HostileReport, TakesWhatItTakes) {
  auto report = trivyReport();
  ScannedImage image;
  image.attach(report.dump(), kTrivyType);
  constexpr int kRuns = 500;
  const auto before = std::chrono::steady_clock::now();
  for (int i = 0; i < kRuns; ++i) (void)image.ask(kHigh);
  const std::chrono::duration<double, std::micro> took = std::chrono::steady_clock::now() - before;
  std::printf("a small report, create and four calls with the test's host: %.1f us\n", took.count() / kRuns);
}

}  // namespace
}  // namespace berth::test
