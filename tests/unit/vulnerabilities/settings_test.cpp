// SPDX-License-Identifier: Apache-2.0
#include "settings.hpp"

#include <gtest/gtest.h>

#include <utility>
#include <vector>

namespace berth::validation_vulnerabilities {
namespace {

TEST(VulnerabilitySettings, NameWhatIsWrong) {
  const std::vector<std::pair<std::string, std::string>> rows{
      {"[]", "no JSON object"},
      {"{}", "max_severity is"},
      {R"({"max_severity":"High"})", "max_severity is"},
      {R"({"max_severity":"negligible"})", "max_severity is"},
      {R"({"max_severity":3})", "max_severity is"},
      {R"({"max_severity":"high","max_sevrity":1})", "max_sevrity is no setting"},
      {R"({"max_severity":"high","unknown_as":"unknown"})", "unknown_as is"},
      {R"({"max_severity":"high","max_age":"7"})", "max_age is"},
      {R"({"max_severity":"high","max_age":"0d"})", "max_age is"},
      {R"({"max_severity":"high","max_age":7})", "max_age is"},
      {R"({"max_severity":"high","only_fixed":"yes"})", "only_fixed is"},
      {R"({"max_severity":"high","unscanned":"ignore"})", "unscanned is"},
      {R"({"max_severity":"high","allow":["CVE-1"]})", "allow is a list"},
      {R"({"max_severity":"high","allow":[{"id":"CVE-1","until":"soon"}]})", "allow: CVE-1: until is a day"},
      {R"({"max_severity":"high","allow":[{"id":"CVE-1","until":"2027-02-29"}]})", "allow: CVE-1: until is a day"},
      {R"({"max_severity":"high","allow":[{"id":"CVE-1","untill":"x"}]})", "untill is no setting"},
      {R"({"max_severity":"high","allow":[{"id":"CVE-1"},{"id":"cve-1"}]})", "is there twice"},
      {R"({"max_severity":"high","artifact_types":"x"})", "artifact_types is"},
  };
  for (const auto& [json, words] : rows) {
    const auto settings = Settings::parse(json);
    ASSERT_FALSE(settings) << json;
    EXPECT_EQ(settings.status().code, BERTH_INVALID_ARGUMENT);
    EXPECT_NE(settings.status().message.find(words), std::string::npos) << json << settings.status().message;
  }
}

TEST(VulnerabilitySettings, AreRead) {
  const auto settings = Settings::parse(R"({"max_severity":"low","unknown_as":"critical","max_age":"36h",
    "only_fixed":true,"unscanned":"warn","allow":[{"id":"cve-1","until":"1970-01-02"}],"artifact_types":["a/b"]})");
  ASSERT_TRUE(settings) << settings.status().message;
  EXPECT_EQ(settings->max_severity, Severity::kLow);
  EXPECT_EQ(settings->unknown_as, Severity::kCritical);
  EXPECT_EQ(settings->max_age, 36U * 3600);
  EXPECT_TRUE(settings->only_fixed);
  EXPECT_EQ(settings->unscanned, Unscanned::kWarn);
  EXPECT_EQ(settings->allow.at("CVE-1").ends, 2U * 86400);
}

}  // namespace
}  // namespace berth::validation_vulnerabilities
