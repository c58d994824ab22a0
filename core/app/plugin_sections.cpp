// SPDX-License-Identifier: Apache-2.0
#include "app/plugin_sections.hpp"

#include "app/surroundings.hpp"
#include "observe/log.hpp"
#include "plugin/config_check.hpp"

#include <utility>

namespace berth::app {

std::vector<std::string> pluginFoldersOf(const config::Config& config) {
  std::vector<std::string> folders{pluginFolder().string()};
  folders.insert(folders.end(), config.plugins.path.begin(), config.plugins.path.end());
  return folders;
}

config::Problem problemAt(const config::PluginSection& section, const std::string& list, const std::string& message) {
  const auto place = section.places.find("");
  return {place == section.places.end() ? list : place->second, {}, list + ": " + message};
}

std::optional<config::PluginSection> checkedSection(config::Settings& settings, const plugin::Plugins& plugins,
                                                    const config::PluginSection& section, const std::string& list,
                                                    config::Problems& warnings) {
  if (section.isolation == config::Isolation::kRemote) return section;
  const auto manifest = plugins.manifestOf(section);
  if (!manifest) {
    settings.complain(config::Problems{problemAt(section, list, manifest.error().detail)});
    return std::nullopt;
  }
  auto checked = plugin::checkedConfig(section, *manifest);
  settings.complain(checked.problems);
  warnings.insert(warnings.end(), checked.warnings.begin(), checked.warnings.end());
  if (!checked.isGood()) return std::nullopt;
  config::PluginSection ready = section;
  ready.json = std::move(checked.json);
  return ready;
}

config::Problems checkAuthSections(config::Settings& settings) {
  const observe::Log log;
  const plugin::Plugins plugins{{log, pluginFoldersOf(settings.config()), {}}};
  config::Problems warnings;
  const auto sections = settings.config().auth;
  for (const auto& section : sections) (void)checkedSection(settings, plugins, section, "auth", warnings);
  return warnings;
}

}  // namespace berth::app
