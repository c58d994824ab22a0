// SPDX-License-Identifier: Apache-2.0
#include "formats.hpp"

#include "unit/vulnerabilities/sample_reports.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

namespace berth::validation_vulnerabilities {
namespace {

using Json = nlohmann::json;
using Fix = Finding::Fix;

std::map<std::string, Finding> findingsOf(const Report& report) {
  std::map<std::string, Finding> all;
  for (const auto& finding : report.findings) all[finding.id] = finding;
  return all;
}

void expectTheScan(const Json& json) {
  const auto report = readFormat(json);
  ASSERT_TRUE(report) << json;
  EXPECT_EQ(report->made, 1789898400U) << "2026-09-20T10:00:00Z";
  auto all = findingsOf(*report);
  ASSERT_EQ(all.size(), 3U);
  const auto& first = all.count("CVE-2024-1001") != 0 ? all["CVE-2024-1001"] : all["GHSA-aaaa-bbbb-cccc"];
  EXPECT_EQ(first.severity, Severity::kCritical);
  EXPECT_EQ(first.package, "libssl");
  EXPECT_EQ(first.version, "3.0.1");
  EXPECT_EQ(first.fixed, "3.0.2");
  EXPECT_EQ(first.fix, Fix::kExists);
  EXPECT_EQ(all["CVE-2024-1002"].severity, Severity::kHigh);
  EXPECT_EQ(all["CVE-2024-1002"].fix, Fix::kNone);
  EXPECT_EQ(all["CVE-2024-1003"].severity, Severity::kLow);
}

TEST(Formats, ReadTrivy) {
  expectTheScan(test::trivyReport());
  const auto nothing = readTrivy(Json::parse(R"({"SchemaVersion":2,"ArtifactName":"scratch"})"));
  ASSERT_TRUE(nothing);
  EXPECT_TRUE(nothing->findings.empty());
}

TEST(Formats, ReadGrype) {
  expectTheScan(test::grypeReport());
  EXPECT_EQ(readGrype(test::grypeReport())->findings[0].aliases, std::vector<std::string>{"CVE-2024-1001"});
}

TEST(Formats, ReadHarbor) {
  expectTheScan(test::harborReport());
  auto nothing = test::harborReport();
  nothing["vulnerabilities"] = nullptr;
  ASSERT_TRUE(readHarbor(nothing));
}

TEST(Formats, ReadSarif) {
  expectTheScan(test::sarifOfTrivy());
  const auto report = readSarif(test::sarifOfGrype());
  ASSERT_TRUE(report);
  EXPECT_FALSE(report->made);
  auto all = findingsOf(*report);
  EXPECT_EQ(all.size(), 3U);
  EXPECT_EQ(all["CVE-2024-1001"].severity, Severity::kCritical);
  EXPECT_EQ(all["CVE-2024-1001"].version, "3.0.1");
  EXPECT_EQ(all["CVE-2024-1001"].fixed, "3.0.2");
  EXPECT_EQ(all["CVE-2024-1002"].severity, Severity::kHigh);
  EXPECT_EQ(all["CVE-2024-1002"].fix, Fix::kUnsaid);
  EXPECT_EQ(all["GHSA-aaaa-bbbb-cccc"].severity, Severity::kLow);
}

TEST(Formats, ReadTheWordsOfSarif) {
  auto json = test::sarifOfTrivy();
  auto& results = json["runs"][0]["results"];
  results[0] = {{"ruleId", "[HIGH] CVE-2024-7"}, {"message", {{"text", "Severity: UNKNOWN\nFixed Version: 1"}}}};
  results[1] = {{"ruleId", "own-rule"}};
  results[2] = {{"rule", {{"id", "CVE-2024-8"}}}, {"level", "none"}};
  auto all = findingsOf(*readSarif(json));
  EXPECT_FALSE(all["CVE-2024-7"].severity);
  EXPECT_EQ(all["own-rule"].severity, Severity::kMedium);
  EXPECT_EQ(all["CVE-2024-8"].severity, Severity::kNone);
  json["runs"][0].erase("results");
  EXPECT_FALSE(readSarif(json)) << "a run that has not looked";
}

TEST(Formats, ReadCycloneDx) {
  const auto report = readCycloneDx(test::cycloneDxReport());
  ASSERT_TRUE(report);
  EXPECT_EQ(report->made, 1789898400U);
  auto all = findingsOf(*report);
  EXPECT_EQ(all.size(), 4U) << "the one that does not affect it is none";
  EXPECT_EQ(all["CVE-2024-1001"].severity, Severity::kCritical);
  EXPECT_EQ(all["CVE-2024-1001"].package, "pkg:deb/libssl@3.0.1");
  EXPECT_EQ(all["CVE-2024-1001"].fix, Fix::kExists);
  EXPECT_EQ(all["CVE-2024-1002"].severity, Severity::kHigh);
  EXPECT_EQ(all["CVE-2024-1002"].fix, Fix::kUnsaid);
  EXPECT_EQ(all["CVE-2024-1005"].severity, Severity::kNone);
}

TEST(Formats, TakeNoOtherDocumentForAReport) {
  auto bill_of_materials = test::cycloneDxReport();
  bill_of_materials.erase("vulnerabilities");
  auto statements = test::cycloneDxReport();
  statements.erase("components");
  for (const auto& json :
       {bill_of_materials, statements, Json::object(), Json::array(), Json("x"),
        Json::parse(R"({"spdxVersion":"SPDX-2.3","packages":[]})"), Json::parse(R"({"matches":{}, "descriptor":{}})"),
        Json::parse(R"({"runs":[],"version":"2.1.0"})"), Json::parse(R"({"vulnerabilities":[]})")})
    EXPECT_FALSE(readFormat(json)) << json;
}

// Whatever is of a wrong type, nothing is thrown, and a finding stays one.
TEST(Formats, EndureWrongTypes) {
  for (const auto& sample : {test::trivyReport(), test::grypeReport(), test::harborReport(), test::sarifOfTrivy(),
                             test::sarifOfGrype(), test::cycloneDxReport()}) {
    const auto flat = sample.flatten();
    for (const auto& [pointer, value] : flat.items()) {
      for (const auto& odd : {Json(nullptr), Json(7), Json(-1.5), Json("x"), Json::array({1, "x", Json::object()}),
                              Json::object({{"a", Json::array()}}), Json(true)}) {
        auto broken = sample;
        broken[Json::json_pointer{pointer}] = odd;
        (void)readFormat(broken);
        auto cut = sample;
        cut[Json::json_pointer{pointer}.parent_pointer()] = odd;
        (void)readFormat(cut);
      }
    }
  }
  const auto report =
      readTrivy(Json::parse(R"({"SchemaVersion":2,"Results":[{"Vulnerabilities":[1,{"Severity":[]}]}]})"));
  ASSERT_TRUE(report);
  EXPECT_EQ(report->findings.size(), 2U);
  EXPECT_FALSE(report->findings[1].severity);
}

}  // namespace
}  // namespace berth::validation_vulnerabilities
