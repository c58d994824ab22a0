// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <span>
#include <string>
#include <string_view>

namespace berth::validation_vulnerabilities {

/// Whether a media type is one that reports, or envelopes around them, have.
bool isReportType(std::string_view type, std::span<const std::string> more_types);

/// Whether a descriptor in an index of referrers may be of a report.
bool mayBeReport(const nlohmann::json& descriptor, std::span<const std::string> more_types);

}  // namespace berth::validation_vulnerabilities
