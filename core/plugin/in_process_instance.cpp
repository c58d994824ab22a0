// SPDX-License-Identifier: Apache-2.0
#include "plugin/in_process_instance.hpp"

#include "plugin/instance_health.hpp"

#include <utility>

namespace berth::plugin {

InProcessInstance::InProcessInstance(std::unique_ptr<Instance> instance) : instance_{std::move(instance)} {
  for (const auto& kind : manifest().kinds) tables_.push_back({kind, instance_->table<void>(kind)});
}

std::string InProcessInstance::title() const {
  return titleOf(manifest(), id());
}

RunningInstance::Face InProcessInstance::face(std::string_view kind) {
  for (const auto& row : tables_)
    if (row.kind == kind && row.table != nullptr) return {row.table, instance_->self()};
  return {};
}

Result<void> InProcessInstance::health(std::chrono::milliseconds within) {
  const auto* table = instance_->table<berth_plugin_v1>(BERTH_PLUGIN_KIND);
  if (table == nullptr || !BERTH_HAS(table, health)) return {};
  return askHealth(sdk::PluginClient{table, instance_->self()}, title(), within);
}

}  // namespace berth::plugin
