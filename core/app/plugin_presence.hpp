// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "observe/metrics.hpp"
#include "plugin/running_instance.hpp"

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

namespace berth::app {

/// Tells who watches which of the configured plugins can be called (`berth_plugin_up`). Any thread.
class PluginPresence final {
 public:
  /// By the ids of their sections. Null: one that does not run.
  using Plugins = std::map<std::string, plugin::RunningInstance::Presence>;

  /// `metrics` outlives it, and nobody reads them any more when this is gone.
  explicit PluginPresence(observe::Metrics& metrics) : metrics_{metrics} {}
  PluginPresence(const PluginPresence&) = delete;
  PluginPresence& operator=(const PluginPresence&) = delete;

  /// From now on these are told of, and no others.
  void replace(Plugins plugins);

 private:
  std::optional<double> of(const std::string& id) const;

  observe::Metrics& metrics_;
  mutable std::mutex mutex_;
  Plugins plugins_;
};

}  // namespace berth::app
