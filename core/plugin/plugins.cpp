// SPDX-License-Identifier: Apache-2.0
#include "plugin/plugins.hpp"

#include "plugin/in_process_instance.hpp"
#include "plugin/instance_health.hpp"
#include "plugin/negotiation.hpp"
#include "plugin/plugin_file.hpp"
#include "plugin/process_instance.hpp"
#include "plugin/remote_instance.hpp"

#include <filesystem>
#include <utility>

namespace berth::plugin {
namespace {

Result<void> about(const std::string& subject, Result<void> found) {
  if (!found) found.error().detail = subject + " " + found.error().detail;
  return found;
}

}  // namespace

Result<std::shared_ptr<Plugin>> Plugins::load(const std::string& path, const std::vector<std::string>& kinds) {
  std::error_code ignored;
  const std::string real = std::filesystem::weakly_canonical(path, ignored).string();
  const std::lock_guard lock{mutex_};
  if (const auto found = loaded_.find(real); found != loaded_.end()) {
    BERTH_CHECK(found->second->checkKinds(kinds));
    return found->second;
  }
  BERTH_TRY(std::shared_ptr<Plugin> plugin, Plugin::load(path, kinds, parts_.log));
  loaded_.emplace(real, plugin);
  return plugin;
}

Result<Manifest> Plugins::manifestOf(const config::PluginSection& section) const {
  BERTH_TRY(const std::string path, findPluginFile(section.plugin, section.folder, parts_.folders));
  return Plugin::readManifest(path);
}

Result<std::shared_ptr<RunningInstance>> Plugins::start(const config::PluginSection& section,
                                                        const std::vector<std::string>& kinds) {
  if (section.isolation == config::Isolation::kRemote) return RemoteInstance::start(section, kinds, parts_.log);
  BERTH_TRY(const std::string path, findPluginFile(section.plugin, section.folder, parts_.folders));
  BERTH_TRY(Manifest manifest, Plugin::readManifest(path));
  BERTH_CHECK(about(titleOf(manifest, section.id), checkIsolation(manifest, section.isolation)));
  if (section.isolation == config::Isolation::kProcess) {
    BERTH_CHECK(about(titleOf(manifest, section.id), checkManifest(manifest, kinds)));
    auto* const restarts = parts_.metrics == nullptr
                               ? nullptr
                               : &parts_.metrics->counter(observe::MetricId::kPluginRestarts, {section.id});
    return ProcessInstance::start({parts_.program, path, section.id, section.json, kinds, section.deadline, restarts},
                                  std::move(manifest), parts_.log);
  }
  BERTH_TRY(std::shared_ptr<Plugin> plugin, load(path, kinds));
  BERTH_TRY(auto instance, Instance::create(std::move(plugin), section.id, section.json));
  return std::make_shared<InProcessInstance>(std::move(instance));
}

}  // namespace berth::plugin
