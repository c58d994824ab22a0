// SPDX-License-Identifier: Apache-2.0
#include "plugin/in_process_instance.hpp"

#include "plugin/instance_health.hpp"

namespace berth::plugin {

std::string InProcessInstance::title() const {
  return titleOf(manifest(), id());
}

RunningInstance::Face InProcessInstance::face(std::string_view kind) {
  const void* table = instance_->table<void>(std::string{kind});
  return {table, table == nullptr ? nullptr : instance_->self()};
}

Result<void> InProcessInstance::health(std::chrono::milliseconds within) {
  const auto* table = instance_->table<berth_plugin_v1>(BERTH_PLUGIN_KIND);
  if (table == nullptr || !BERTH_HAS(table, health)) return {};
  return askHealth(sdk::PluginClient{table, instance_->self()}, title(), within);
}

}  // namespace berth::plugin
