// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "berth/result.hpp"

#include <cstdint>
#include <string_view>

namespace berth::sdk {

/// What the host offers. A view of something that lives until the plugin's fini returned. Any thread.
class Host {
 public:
  explicit Host(const berth_host* host) : host_{host} {}

  std::string_view name() const { return view(host_->name); }
  std::string_view version() const { return view(host_->version); }

  /// A service by id ("berth.log/1"); null when the host has no such.
  template <class Service>
  const Service* service(const char* id) const {
    return static_cast<const Service*>(host_->get_service(host_, id));
  }

  /// One line for operators: a full sentence, no secrets. Dropped when the host takes no log.
  void log(std::uint32_t level, std::string_view message) const {
    const auto* log = service<berth_log_v1>("berth.log/1");
    if (log != nullptr && BERTH_HAS(log, write)) log->write(host_, level, str(message));
  }
  void debug(std::string_view message) const { log(BERTH_LOG_DEBUG, message); }
  void info(std::string_view message) const { log(BERTH_LOG_INFO, message); }
  void warn(std::string_view message) const { log(BERTH_LOG_WARN, message); }
  void error(std::string_view message) const { log(BERTH_LOG_ERROR, message); }

 private:
  const berth_host* host_;
};

}  // namespace berth::sdk
