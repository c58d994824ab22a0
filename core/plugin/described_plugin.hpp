// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <berth/gen/plugin.hpp>

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace berth::plugin {

/// What the server of a plugin's tables answers about it: kind "berth.plugin/1", made from the manifest and the tables,
/// so that no plugin has to write it. Any thread.
class DescribedPlugin {
 public:
  using Health = std::function<sdk::Result<berth_health_response>(const sdk::Call&, const berth_health_request&)>;

  /// `methods` are those of the other kinds that are served. `health` is called by any thread.
  DescribedPlugin(std::string manifest, std::vector<std::string> methods, Health health);

  sdk::Result<berth_describe_response> describe(const sdk::Call& call, const berth_describe_request& request);
  sdk::Result<berth_health_response> health(const sdk::Call& call, const berth_health_request& request);

 private:
  const std::string manifest_;
  const std::vector<std::string> methods_;
  const Health health_;
  const std::uint64_t instance_;
};

}  // namespace berth::plugin
