// SPDX-License-Identifier: Apache-2.0
#include "severity.hpp"

#include <array>
#include <string>
#include <utility>

namespace berth::validation_vulnerabilities {
namespace {

constexpr std::array<std::string_view, 5> kNames{"none", "low", "medium", "high", "critical"};

constexpr std::array<std::pair<std::string_view, Severity>, 11> kWords{{{"none", Severity::kNone},
                                                                        {"negligible", Severity::kLow},
                                                                        {"info", Severity::kLow},
                                                                        {"informational", Severity::kLow},
                                                                        {"minimal", Severity::kLow},
                                                                        {"low", Severity::kLow},
                                                                        {"medium", Severity::kMedium},
                                                                        {"moderate", Severity::kMedium},
                                                                        {"high", Severity::kHigh},
                                                                        {"important", Severity::kHigh},
                                                                        {"critical", Severity::kCritical}}};

}  // namespace

std::optional<Severity> parseSeverity(std::string_view word) {
  std::string lower;
  for (const char c : word.substr(0, 16)) lower += static_cast<char>(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
  for (const auto& [known, severity] : kWords) {
    if (lower == known) return severity;
  }
  return std::nullopt;
}

Severity severityOfScore(double score) {
  if (score >= 9.0) return Severity::kCritical;
  if (score >= 7.0) return Severity::kHigh;
  if (score >= 4.0) return Severity::kMedium;
  return score > 0.0 ? Severity::kLow : Severity::kNone;
}

std::string_view nameOf(Severity severity) {
  return kNames[static_cast<std::size_t>(severity)];
}

}  // namespace berth::validation_vulnerabilities
