// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/result.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace berth::plugin {

/// The names of the plugins that lie as <name>.so in the folders, each once, sorted. Folders that cannot be read count
/// as empty. Reads the disk.
std::vector<std::string> pluginNames(const std::vector<std::string>& folders);

/// The file of the plugin `name`: <folder>/<name>.so of the first folder that has it. kInvalidArgument for what is no
/// name (empty, with "/", with a dot at its start); kNotFound with missingPlugin()'s words. Reads the disk.
Result<std::string> findPlugin(std::string_view name, const std::vector<std::string>& folders);

/// `no plugin "htpaswd" (there are: htpasswd, ldap); did you mean "htpasswd"?`
std::string missingPlugin(std::string_view name, const std::vector<std::string>& names);

}  // namespace berth::plugin
