// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "config/plugin_section.hpp"
#include "model/result.hpp"
#include "observe/log.hpp"
#include "observe/metrics.hpp"
#include "plugin/plugin.hpp"
#include "plugin/running_instance.hpp"

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace berth::plugin {

/// What plugins find in the program that runs them.
struct HostParts {
  const observe::Log& log;              ///< Outlives all plugins and instances.
  std::vector<std::string> folders;     ///< Where plugins lie as <name>.so; the first that has one wins.
  std::string program;                  ///< Path of `berth`, for `berth plugin-host`.
  observe::Metrics* metrics = nullptr;  ///< Has the starts of processes counted; outlives all instances. Null: nobody.
};

/// Starts instances of plugins as configured. A file is loaded into this process once, however many instances are made
/// of it, and stays until this and the last of them are gone. Any thread.
class Plugins {
 public:
  explicit Plugins(HostParts parts) : parts_{std::move(parts)} {}
  Plugins(const Plugins&) = delete;
  Plugins& operator=(const Plugins&) = delete;

  /// An instance that serves all of `kinds` ("berth.auth/1"). `section.json` is what its `create` gets: checked, with
  /// defaults and secrets in place. Waits until it serves: as long as `create` takes; for a child at most 10 s, for a
  /// required service 5 s; not at all for a service that is not required. Errors name plugin, instance, cause and cure:
  /// kNotFound, kInvalidArgument, kUnavailable, kNoSpace, kInternal.
  Result<std::shared_ptr<RunningInstance>> start(const config::PluginSection& section,
                                                 const std::vector<std::string>& kinds);

  /// The manifest of the file that the section (not kRemote) names, read before anything of it runs.
  Result<Manifest> manifestOf(const config::PluginSection& section) const;

 private:
  Result<std::shared_ptr<Plugin>> load(const std::string& path, const std::vector<std::string>& kinds);

  const HostParts parts_;
  std::mutex mutex_;
  std::map<std::string, std::shared_ptr<Plugin>> loaded_;  ///< By the file's real path.
};

}  // namespace berth::plugin
