// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string_view>

namespace berth::validation_vulnerabilities {

/// How bad, least first.
enum class Severity { kNone, kLow, kMedium, kHigh, kCritical };

/// "HIGH", "Negligible", "info": as scanners write it, in any case. Nothing: they do not know.
std::optional<Severity> parseSeverity(std::string_view word);

/// By the bands of CVSS 3.1, section 5.
Severity severityOfScore(double score);

/// "high".
std::string_view nameOf(Severity severity);

}  // namespace berth::validation_vulnerabilities
