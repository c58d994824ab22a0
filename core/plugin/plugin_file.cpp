// SPDX-License-Identifier: Apache-2.0
#include "plugin/plugin_file.hpp"

#include <filesystem>

namespace berth::plugin {

Result<std::string> findPluginFile(const std::string& plugin, const std::string& beside,
                                   const std::vector<std::string>& folders) {
  namespace fs = std::filesystem;
  if (plugin.find('/') != std::string::npos) return (fs::path{beside} / plugin).string();
  std::string searched;
  for (const auto& folder : folders) {
    const fs::path file = fs::path{folder} / (plugin + ".so");
    std::error_code ignored;
    if (fs::exists(file, ignored)) return file.string();
    searched += (searched.empty() ? "" : ", ") + folder;
  }
  return fail(ErrorCode::kNotFound, "there is no plugin '" + plugin + "' (looked in " +
                                        (searched.empty() ? "no folder" : searched) +
                                        "); install it there, or name the path of its .so");
}

}  // namespace berth::plugin
