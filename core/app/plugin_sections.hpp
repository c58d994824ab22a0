// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "config/settings.hpp"
#include "plugin/plugins.hpp"

#include <optional>
#include <string>
#include <vector>

namespace berth::app {

/// Where plugins are looked for by name: the program's own folder, then those of plugins.path.
std::vector<std::string> pluginFoldersOf(const config::Config& config);

/// A problem with a section of `list` ("auth") as a whole, at its place.
config::Problem problemAt(const config::PluginSection& section, const std::string& list, const std::string& message);

/// The section with what its plugin's `create` gets: checked by the schema in the plugin's manifest, with defaults and
/// secrets in place. Nothing of the plugin runs. Nothing when something is wrong: then `settings` complains. A service
/// checks its configuration itself.
std::optional<config::PluginSection> checkedSection(config::Settings& settings, const plugin::Plugins& plugins,
                                                    const config::PluginSection& section, const std::string& list,
                                                    config::Problems& warnings);

/// checkedSection() for all of `auth`; the warnings.
config::Problems checkAuthSections(config::Settings& settings);

}  // namespace berth::app
