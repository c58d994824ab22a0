// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "config/plugin_section.hpp"
#include "config/problem.hpp"

#include <filesystem>

namespace berth::config {

/// Reads a file that holds a plugin's own keys and nothing else: a map in YAML, with the rules of PluginValues; one
/// JSON object is such a map too. What is returned has `json`, `folder` and `places`. Every mistake becomes a problem
/// at its place; keys that are the host's (reservedKeys()) are mistakes here.
PluginSection readPluginConfig(const std::filesystem::path& file, Problems& problems);

}  // namespace berth::config
