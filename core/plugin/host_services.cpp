// SPDX-License-Identifier: Apache-2.0
#include "plugin/host_services.hpp"

#include <algorithm>
#include <cstring>
#include <string_view>
#include <utility>

#ifndef BERTH_VERSION
#define BERTH_VERSION "0"
#endif

namespace berth::plugin {

const HostServices& servicesOf(const berth_host* host) {
  return *reinterpret_cast<const HostServices::Shared*>(host)->owner;
}

namespace {

constexpr std::size_t kLongestLine = 4096;
constexpr std::string_view kHostName = "berth";
constexpr std::string_view kHostVersion = BERTH_VERSION;

void writeLog(const berth_host* host, std::uint32_t level, berth_str message) noexcept try {
  servicesOf(host).write(level, message);
} catch (...) {
  // A line that cannot be written is not worth the plugin's call.
}

constexpr berth_log_v1 kLog{sizeof(berth_log_v1), 0, &writeLog};

struct Service {
  const char* id;
  const void* table;
};
constexpr Service kServices[] = {{"berth.log/1", &kLog}};

observe::Level levelOf(std::uint32_t level) {
  switch (level) {
    case BERTH_LOG_DEBUG:
      return observe::Level::kDebug;
    case BERTH_LOG_INFO:
      return observe::Level::kInfo;
    case BERTH_LOG_WARN:
      return observe::Level::kWarn;
    default:
      return observe::Level::kError;
  }
}

berth_str str(std::string_view text) {
  return {text.data(), text.size()};
}

}  // namespace

std::vector<std::string> hostServiceIds() {
  std::vector<std::string> ids;
  for (const auto& service : kServices) ids.emplace_back(service.id);
  return ids;
}

HostServices::HostServices(const observe::Log& log, std::string plugin, std::string instance)
    : log_{log}, plugin_{std::move(plugin)}, instance_{std::move(instance)} {
  shared_.host = {sizeof(berth_host), BERTH_ABI_MAJOR,   BERTH_ABI_MINOR,
                  str(kHostName),     str(kHostVersion), &HostServices::find};
  shared_.owner = this;
}

void HostServices::write(std::uint32_t level, berth_str message) const {
  if (message.ptr == nullptr) return;
  const std::string_view text{message.ptr, std::min(message.len, kLongestLine)};
  if (instance_.empty())
    log_.write(levelOf(level), text, {{"plugin", plugin_}});
  else
    log_.write(levelOf(level), text, {{"plugin", plugin_}, {"instance", instance_}});
}

const void* HostServices::find(const berth_host* /*host*/, const char* id) {
  if (id == nullptr) return nullptr;
  for (const auto& service : kServices)
    if (std::strcmp(service.id, id) == 0) return service.table;
  return nullptr;
}

}  // namespace berth::plugin
