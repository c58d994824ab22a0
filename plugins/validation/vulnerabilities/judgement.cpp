// SPDX-License-Identifier: Apache-2.0
#include "judgement.hpp"

#include "input/calendar.hpp"
#include "input/plain_text.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>

namespace berth::validation_vulnerabilities {
namespace {

constexpr std::size_t kMostIds = 200;
constexpr std::size_t kMostTold = 8;
constexpr std::size_t kMostWarnings = 10;
constexpr std::size_t kLongestId = 64;
constexpr std::size_t kLongestName = 80;
constexpr std::uint64_t kNoticeDays = 14;

struct Counted {
  const Finding* finding;
  Severity severity;
  const Allowed* expired;  // The entry that let it pass until lately.
};

std::string idOf(const Finding& finding) {
  return finding.id.empty() ? "a vulnerability without an id" : validation::plainText(finding.id, kLongestId);
}

// The entry for a finding under any of its names, with its id.
struct Entry {
  const std::string* id = nullptr;
  const Allowed* allowed = nullptr;
};
Entry entryFor(const Finding& finding, const Settings& settings) {
  if (settings.allow.empty()) return {};
  const auto find = [&](const std::string& id) { return settings.allow.find(upper(id)); };
  auto found = find(finding.id);
  for (std::size_t i = 0; found == settings.allow.end() && i < finding.aliases.size(); ++i)
    found = find(finding.aliases[i]);
  return found == settings.allow.end() ? Entry{} : Entry{&found->first, &found->second};
}

std::string behind(const Allowed& allowed) {
  return allowed.reason.empty() ? "" : " (" + allowed.reason + ")";
}

// Two notices alike are one, however many packages have it.
void notice(const Entry& entry, std::uint64_t now, std::set<std::string>& notices) {
  const auto ends = entry.allowed->ends;
  if (!ends || *ends > now + kNoticeDays * validation::kDay) return;
  notices.insert(*entry.id + " is let pass until " + validation::dayText(*ends - 1) + behind(*entry.allowed) +
                 "; fix it before, or renew its entry in `allow`");
}

// "CVE-2024-1 (critical, openssl 3.0.1, fixed in 3.0.2)".
std::string described(const Counted& counted) {
  const auto& finding = *counted.finding;
  std::string text = idOf(finding) + " (" + std::string{finding.severity ? nameOf(*finding.severity) : "unknown"};
  if (!finding.package.empty()) text += ", " + validation::plainText(finding.package, kLongestName);
  if (!finding.version.empty()) text += ' ' + validation::plainText(finding.version, kLongestId);
  if (!finding.fixed.empty()) text += ", fixed: " + validation::plainText(finding.fixed, kLongestId);
  if (counted.expired != nullptr) text += ", let pass until " + validation::dayText(*counted.expired->ends - 1);
  return text + ')';
}

std::vector<Counted> countedOf(const Report& report, const Settings& settings, std::uint64_t now,
                               std::set<std::string>& notices) {
  std::vector<Counted> all;
  for (const auto& finding : report.findings) {
    const auto severity = finding.severity.value_or(settings.unknown_as);
    if (severity <= settings.max_severity) continue;
    if (settings.only_fixed && finding.fix == Finding::Fix::kNone) continue;
    const auto entry = entryFor(finding, settings);
    const bool is_expired = entry.allowed != nullptr && entry.allowed->ends && *entry.allowed->ends <= now;
    if (entry.allowed != nullptr && !is_expired) {
      notice(entry, now, notices);
      continue;
    }
    all.push_back({&finding, severity, entry.allowed});
  }
  return all;
}

// "2 critical, 1 high".
std::string countsOf(const std::vector<Counted>& all) {
  std::array<std::size_t, 5> counts{};
  for (const auto& one : all) ++counts[static_cast<std::size_t>(one.severity)];
  std::string text;
  for (std::size_t i = counts.size(); i-- > 0;) {
    if (counts[i] == 0) continue;
    text +=
        (text.empty() ? "" : ", ") + std::to_string(counts[i]) + ' ' + std::string{nameOf(static_cast<Severity>(i))};
  }
  return text;
}

}  // namespace

Judgement judge(const Report& report, const Settings& settings, std::uint64_t now) {
  Judgement judgement;
  std::set<std::string> notices;
  auto all = countedOf(report, settings, now, notices);
  for (const auto& text : notices) {
    if (judgement.warnings.size() < kMostWarnings) judgement.warnings.push_back(text);
  }
  if (all.empty()) return judgement;
  std::stable_sort(all.begin(), all.end(), [](const Counted& left, const Counted& right) {
    if (left.severity != right.severity) return left.severity > right.severity;
    return left.finding->id < right.finding->id;
  });
  std::set<std::string_view> seen;
  std::string list;
  for (const auto& one : all) {
    if (!seen.insert(one.finding->id).second) continue;
    if (judgement.ids.size() < kMostIds) judgement.ids.push_back(idOf(*one.finding));
    if (seen.size() <= kMostTold) list += (list.empty() ? "" : ", ") + described(one);
  }
  if (seen.size() > kMostTold) list += " and " + std::to_string(seen.size() - kMostTold) + " more";
  judgement.message = "it has vulnerabilities (" + countsOf(all) + "), of which at most " +
                      std::string{nameOf(settings.max_severity)} + " may pass: " + list +
                      "; rebuild it with fixed versions and attach a new report";
  return judgement;
}

}  // namespace berth::validation_vulnerabilities
