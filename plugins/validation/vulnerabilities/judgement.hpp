// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "report.hpp"
#include "settings.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace berth::validation_vulnerabilities {

/// What a report says against an image.
struct Judgement {
  std::string message;                ///< A sentence with the worst of them; empty: nothing.
  std::vector<std::string> ids;       ///< Worst first, each once, at most 200.
  std::vector<std::string> warnings;  ///< Of entries of the allow-list that end soon.
};

Judgement judge(const Report& report, const Settings& settings, std::uint64_t now);

}  // namespace berth::validation_vulnerabilities
