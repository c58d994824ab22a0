// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "config/plugin_section.hpp"
#include "model/result.hpp"
#include "plugin/running_instance.hpp"
#include "testkit/profile.hpp"

#include <memory>
#include <string>
#include <vector>

namespace berth::testkit {

/// Instances of the plugin that is tested, all of one load of it. Destroyed in their reverse order.
using Instances = std::vector<std::shared_ptr<plugin::RunningInstance>>;

/// What is tested: a file or a service, how it is configured, and what its author says of it.
struct Subject {
  config::PluginSection section;  ///< `plugin` is a path, or isolation is kRemote.
  Profile profile;

  bool isService() const { return section.isolation == config::Isolation::kRemote; }
  /// Of the file; empty for a service, which only says it when it is asked.
  Result<plugin::Manifest> manifest() const;
  /// `count` instances as configured. Loads the plugin into this process. Errors as those of plugin::Plugins::start().
  Result<Instances> open(std::size_t count = 1) const;
  /// One that is configured by `json` instead: checked by its schema, as the registry does, before it is made.
  Result<Instances> openWith(const std::string& json) const;
  /// The same without a look at the schema.
  Result<Instances> openRaw(const std::string& text) const;
};

}  // namespace berth::testkit
