// SPDX-License-Identifier: Apache-2.0
#include "app/plugin_presence.hpp"

#include <utility>

namespace berth::app {

void PluginPresence::replace(Plugins plugins) {
  for (const auto& [id, presence] : plugins)
    metrics_.provide(observe::MetricId::kPluginUp, {id}, [this, id = id] { return of(id); });
  const std::lock_guard lock{mutex_};
  plugins_ = std::move(plugins);
}

std::optional<double> PluginPresence::of(const std::string& id) const {
  const std::lock_guard lock{mutex_};
  const auto found = plugins_.find(id);
  if (found == plugins_.end()) return std::nullopt;
  return found->second != nullptr && *found->second ? 1.0 : 0.0;
}

}  // namespace berth::app
