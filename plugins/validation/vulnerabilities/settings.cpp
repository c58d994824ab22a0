// SPDX-License-Identifier: Apache-2.0
#include "settings.hpp"

#include "input/calendar.hpp"
#include "input/json_members.hpp"
#include "json/strict_json.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace berth::validation_vulnerabilities {
namespace {

using Json = nlohmann::json;
using validation::memberOf;
using validation::textOf;
using Problem = std::optional<sdk::Status>;

sdk::Status wrong(const std::string& what) {
  return sdk::fail(BERTH_INVALID_ARGUMENT, "vulnerabilities: " + what);
}

template <class List>
bool areKnown(const Json& json, const List& names, std::string& stranger) {
  for (const auto& [name, value] : json.items()) {
    if (std::find(names.begin(), names.end(), name) != names.end()) continue;
    stranger = name;
    return false;
  }
  return true;
}

// The five words of the settings, none of what scanners write beside.
std::optional<Severity> severityIn(const Json& json, const char* name) {
  const auto word = textOf(json, name);
  const auto severity = parseSeverity(word);
  return severity && nameOf(*severity) == word ? severity : std::nullopt;
}

Problem readSeverities(const Json& json, Settings& settings) {
  const auto most = severityIn(json, "max_severity");
  if (!most) return wrong("max_severity is the highest that passes: none, low, medium, high or critical");
  settings.max_severity = *most;
  if (memberOf(json, "unknown_as") == nullptr) return std::nullopt;
  const auto unknown = severityIn(json, "unknown_as");
  if (!unknown) return wrong("unknown_as is none, low, medium, high or critical");
  settings.unknown_as = *unknown;
  return std::nullopt;
}

Problem readChoices(const Json& json, Settings& settings) {
  constexpr std::array<std::pair<std::string_view, Unscanned>, 3> kWords{
      {{"deny", Unscanned::kDeny}, {"warn", Unscanned::kWarn}, {"allow", Unscanned::kAllow}}};
  if (memberOf(json, "max_age") != nullptr) {
    settings.max_age = validation::parseSpan(textOf(json, "max_age"));
    if (!settings.max_age || *settings.max_age == 0) return wrong("max_age is a time as \"7d\", with m, h, d or w");
  }
  if (const auto* only = memberOf(json, "only_fixed")) {
    if (!only->is_boolean()) return wrong("only_fixed is true or false");
    settings.only_fixed = only->get<bool>();
  }
  if (memberOf(json, "unscanned") != nullptr) {
    const auto word = textOf(json, "unscanned");
    const auto* const found =
        std::find_if(kWords.begin(), kWords.end(), [&](const auto& row) { return row.first == word; });
    if (found == kWords.end()) return wrong("unscanned is deny, warn or allow");
    settings.unscanned = found->second;
  }
  return std::nullopt;
}

Problem readAllowed(const Json& entry, Settings& settings) {
  constexpr std::array<std::string_view, 3> kNames{"id", "until", "reason"};
  std::string stranger;
  if (!entry.is_object() || textOf(entry, "id").empty()) return wrong("allow is a list of {id, until, reason}");
  const auto id = textOf(entry, "id");
  if (!areKnown(entry, kNames, stranger)) return wrong("allow: " + id + ": " + stranger + " is no setting");
  Allowed allowed;
  allowed.reason = textOf(entry, "reason");
  if (memberOf(entry, "until") != nullptr) {
    const auto day = validation::parseDay(textOf(entry, "until"));
    if (!day) return wrong("allow: " + id + ": until is a day as \"2027-03-01\", the last on which it counts");
    allowed.ends = *day + validation::kDay;
  }
  if (!settings.allow.emplace(upper(id), std::move(allowed)).second) return wrong("allow: " + id + " is there twice");
  return std::nullopt;
}

Problem readLists(const Json& json, Settings& settings) {
  if (const auto* allow = memberOf(json, "allow")) {
    if (!allow->is_array()) return wrong("allow is a list of {id, until, reason}");
    for (const auto& entry : *allow) {
      if (auto problem = readAllowed(entry, settings)) return problem;
    }
  }
  if (const auto* types = memberOf(json, "artifact_types")) {
    if (!types->is_array()) return wrong("artifact_types is a list of media types");
    for (const auto& type : *types) {
      if (!type.is_string() || type.get_ref<const std::string&>().empty())
        return wrong("artifact_types is a list of media types");
      settings.artifact_types.push_back(type.get<std::string>());
    }
  }
  return std::nullopt;
}

}  // namespace

std::string upper(std::string_view text) {
  std::string written{text};
  for (char& c : written) c = static_cast<char>(c >= 'a' && c <= 'z' ? c - ('a' - 'A') : c);
  return written;
}

sdk::Result<Settings> Settings::parse(std::string_view text) {
  constexpr std::array<std::string_view, 7> kNames{"max_severity", "unknown_as", "max_age",       "only_fixed",
                                                   "unscanned",    "allow",      "artifact_types"};
  const auto json = parseStrictJson(text);
  if (!json || !json->is_object()) return wrong("the configuration is no JSON object");
  std::string stranger;
  if (!areKnown(*json, kNames, stranger)) return wrong(stranger + " is no setting");
  Settings settings;
  for (const auto read : {readSeverities, readChoices, readLists}) {
    if (auto problem = read(*json, settings)) return *std::move(problem);
  }
  return settings;
}

}  // namespace berth::validation_vulnerabilities
