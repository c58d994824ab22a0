// SPDX-License-Identifier: Apache-2.0
#include "formats.hpp"

#include "input/calendar.hpp"
#include "input/json_members.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>
#include <initializer_list>
#include <map>
#include <string>

namespace berth::validation_vulnerabilities {
namespace {

using Json = nlohmann::json;
using validation::listOf;
using validation::memberOf;
using validation::textOf;

using Rules = std::map<std::string, const Json*>;

bool isFigure(char c) {
  return c >= '0' && c <= '9';
}

// Rules are called "CVE-2024-1234", "[HIGH] CVE-2024-1234", "CVE-2024-1234-openssl" or whatever the tool likes.
std::string idIn(const std::string& rule) {
  if (const auto at = rule.find("CVE-"); at != std::string::npos) {
    auto end = std::find_if_not(rule.begin() + static_cast<std::ptrdiff_t>(at) + 4, rule.end(), isFigure);
    if (end != rule.end() && *end == '-') end = std::find_if_not(end + 1, rule.end(), isFigure);
    return {rule.begin() + static_cast<std::ptrdiff_t>(at), end};
  }
  constexpr std::size_t kGhsaLength = 19;
  const auto at = rule.find("GHSA-");
  return at == std::string::npos ? rule : rule.substr(at, kGhsaLength);
}

// What follows one of the labels in a text of lines; nothing: none of them stands there.
std::optional<std::string> lineOf(const std::string& text, std::initializer_list<std::string_view> labels) {
  for (const auto label : labels) {
    auto at = text.find(label);
    while (at != std::string::npos && at > 0 && text[at - 1] != '\n') at = text.find(label, at + 1);
    if (at == std::string::npos) continue;
    auto line = text.substr(at + label.size(), text.find('\n', at) - at - label.size());
    while (line.starts_with(' ')) line.erase(0, 1);
    return line;
  }
  return std::nullopt;
}

std::string wordsOf(const Json& holder, const char* name) {
  const auto* const words = memberOf(holder, name);
  return words == nullptr ? std::string{} : textOf(*words, "text");
}

// "security-severity" is a score, which tools write as a text.
std::optional<Severity> scoreOf(const Json& holder) {
  const auto* const properties = memberOf(holder, "properties");
  const auto* const score = properties == nullptr ? nullptr : memberOf(*properties, "security-severity");
  if (score == nullptr) return std::nullopt;
  if (score->is_number()) return severityOfScore(score->get<double>());
  const auto text = textOf(*properties, "security-severity");
  double value = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
  if (read.ec != std::errc{}) return std::nullopt;
  return severityOfScore(value);
}

// The scanner's own word before a score, which it may have from elsewhere; some write 0.0 when they do not know.
std::optional<Severity> severityOf(const Json& result, const Json& rule, const std::string& words) {
  if (const auto line = lineOf(words, {"Severity:"})) return parseSeverity(*line);
  for (const auto* holder : {&result, &rule}) {
    if (const auto score = scoreOf(*holder); score && *score != Severity::kNone) return score;
  }
  auto level = textOf(result, "level");
  if (const auto* settings = memberOf(rule, "defaultConfiguration"); level.empty() && settings != nullptr)
    level = textOf(*settings, "level");
  if (level == "error") return Severity::kHigh;
  if (level == "note") return Severity::kLow;
  if (level == "none") return Severity::kNone;
  return Severity::kMedium;  // "warning", which is also the default (SARIF 2.1.0, section 3.27.10).
}

Finding findingOf(const Json& result, const Rules& rules) {
  static const Json kNothing = Json::object();
  Finding finding;
  auto rule_id = textOf(result, "ruleId");
  if (const auto* named = memberOf(result, "rule"); rule_id.empty() && named != nullptr) rule_id = textOf(*named, "id");
  const auto found = rules.find(rule_id);
  const Json& rule = found == rules.end() ? kNothing : *found->second;
  const auto words = wordsOf(result, "message") + '\n' + wordsOf(rule, "help");
  finding.id = idIn(rule_id);
  finding.severity = severityOf(result, rule, words);
  finding.package = lineOf(words, {"Package:"}).value_or("");
  finding.version = lineOf(words, {"Installed Version:", "Version:"}).value_or("");
  if (auto fixed = lineOf(words, {"Fixed Version:", "Fix Version:"})) {
    finding.fix = fixed->empty() ? Finding::Fix::kNone : Finding::Fix::kExists;
    finding.fixed = *std::move(fixed);
  }
  return finding;
}

Rules rulesOf(const Json& run) {
  Rules rules;
  const auto* const tool = memberOf(run, "tool");
  const auto* const driver = tool == nullptr ? nullptr : memberOf(*tool, "driver");
  if (driver == nullptr) return rules;
  for (const auto& rule : listOf(*driver, "rules")) rules.emplace(textOf(rule, "id"), &rule);
  return rules;
}

bool isFinding(const Json& result) {
  const auto kind = textOf(result, "kind");
  return kind != "pass" && kind != "notApplicable";
}

}  // namespace

std::optional<Report> readSarif(const Json& json) {
  const auto* const runs = memberOf(json, "runs");
  if (runs == nullptr || !runs->is_array() || runs->empty() || !textOf(json, "version").starts_with("2.1"))
    return std::nullopt;
  Report report;
  for (const auto& run : *runs) {
    // A run without results has not looked (section 3.14.23).
    const auto* const results = memberOf(run, "results");
    if (results == nullptr || !results->is_array()) return std::nullopt;
    const auto rules = rulesOf(run);
    for (const auto& result : *results) {
      if (isFinding(result)) report.findings.push_back(findingOf(result, rules));
    }
    for (const auto& invocation : listOf(run, "invocations")) {
      const auto ended = validation::parseTimestamp(textOf(invocation, "endTimeUtc"));
      if (ended && (!report.made || *report.made < *ended)) report.made = ended;
    }
  }
  return report;
}

}  // namespace berth::validation_vulnerabilities
