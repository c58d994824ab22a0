// SPDX-License-Identifier: Apache-2.0
#include "plugin/plugin_file.hpp"

#include "plugin/plugin_folder.hpp"

#include <filesystem>

namespace berth::plugin {

Result<std::string> findPluginFile(const std::string& plugin, const std::string& beside,
                                   const std::vector<std::string>& folders) {
  namespace fs = std::filesystem;
  if (plugin.find('/') != std::string::npos) return (fs::path{beside} / plugin).string();
  return findPlugin(plugin, folders);
}

}  // namespace berth::plugin
