// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "config/settings.hpp"

#include <string>

namespace berth::config {

/// The effective configuration as YAML that reads back to the same, each value with where it came from.
std::string effectiveYaml(const Settings& settings);

/// docs/reference/configuration.md.
std::string referencePage();

}  // namespace berth::config
