// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "berth/abi.h"
#include "observe/log.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace berth::plugin {

/// Ids of what this host offers to plugins (berth_host.get_service).
std::vector<std::string> hostServiceIds();

/// The host as one plugin, or one instance of it, sees it: its log lines carry their names. Has to live until the
/// plugin's fini returned. Any thread.
class HostServices {
 public:
  /// `instance` may be empty: what the plugin says of itself. `log` outlives this.
  HostServices(const observe::Log& log, std::string plugin, std::string instance);
  HostServices(const HostServices&) = delete;
  HostServices& operator=(const HostServices&) = delete;

  const berth_host* raw() const { return &shared_.host; }

  void write(std::uint32_t level, berth_str message) const;

 private:
  // What the plugin sees comes first, so that its pointer leads back here.
  struct Shared {
    berth_host host{};
    const HostServices* owner = nullptr;
  };

  static const void* find(const berth_host* host, const char* id);

  const observe::Log& log_;
  const std::string plugin_;
  const std::string instance_;
  Shared shared_;

  friend const HostServices& servicesOf(const berth_host* host);
};

}  // namespace berth::plugin
