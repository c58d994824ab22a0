// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "config/plugin_section.hpp"
#include "config/problem.hpp"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace berth::config {

struct YamlNode;

/// A key that every plugin's section may have, because the host reads it.
struct ReservedKey {
  std::string_view name;
  std::string_view value;  ///< What it takes, for people.
  std::string_view unset;  ///< What holds without it.
  std::string_view doc;    ///< Markdown, one line.
};
const std::vector<ReservedKey>& reservedKeys();

/// Reads the list `name` ("auth") of plugin instances. Every mistake becomes a problem at its place in `source`; what
/// is returned then is what could be read. Relative paths of reserved keys are relative to `folder`.
std::vector<PluginSection> readPlugins(const YamlNode& list, const std::string& name, const std::string& source,
                                       const std::filesystem::path& folder, Problems& problems);

}  // namespace berth::config
