// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "config/plugin_section.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace berth::config {

/// Whether the value at a JSON pointer of a section's `json` must not be shown.
using IsSecret = std::function<bool(const PluginSection& section, std::string_view pointer)>;

/// For who has no schema at hand: whether the value's key sounds like a secret.
bool soundsSecret(const PluginSection& section, std::string_view pointer);

/// The list as YAML that reads back to the same, each value of a plugin with where it came from. Instead of a secret
/// stands "***", unless it is a reference, {file: PATH} or {env: NAME}, or no more than true, false or null.
std::string pluginsYaml(const std::string& list, const std::vector<PluginSection>& sections, const IsSecret& is_secret);

}  // namespace berth::config
