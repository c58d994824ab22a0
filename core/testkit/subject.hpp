// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "config/plugin_section.hpp"
#include "model/result.hpp"
#include "plugin/running_instance.hpp"
#include "testkit/profile.hpp"

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace berth::testkit {

/// Instances of the plugin that is tested, all of one load of it. Destroyed in their reverse order.
using Instances = std::vector<std::shared_ptr<plugin::RunningInstance>>;

/// What is tested: a file or a service, how it is configured, and what its author says of it.
struct Subject {
  config::PluginSection section;  ///< `plugin` is a path, or isolation is kRemote.
  Profile profile;
  std::vector<std::string> kinds;  ///< Those of auth and validation that it offers, which are asked of it.

  bool isService() const { return section.isolation == config::Isolation::kRemote; }
  bool offers(std::string_view kind) const { return std::find(kinds.begin(), kinds.end(), kind) != kinds.end(); }
  /// Those of `offered` that there are checks for; berth.auth/1 when there is none, which is then said to be wanted.
  static std::vector<std::string> testedKinds(const std::vector<std::string>& offered);
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
