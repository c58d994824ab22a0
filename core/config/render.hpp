// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "config/plugin_yaml.hpp"
#include "config/settings.hpp"

#include <string>

namespace berth::config {

/// The effective configuration as YAML that reads back to the same, each value with where it came from; "***" instead
/// of secrets of plugins.
std::string effectiveYaml(const Settings& settings, const IsSecret& is_secret = soundsSecret);

/// docs/reference/configuration.md.
std::string referencePage();

}  // namespace berth::config
