// SPDX-License-Identifier: Apache-2.0
#include "plugin/call_meter.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace berth::plugin {

using observe::MetricId;

CallMeter::CallMeter(observe::Metrics& metrics, std::string plugin, std::string method)
    : metrics_{metrics}, plugin_{std::move(plugin)}, method_{std::move(method)} {}

void CallMeter::count(std::int32_t status, std::chrono::nanoseconds duration) {
  const auto place = std::min(static_cast<std::size_t>(status), observe::kStatusNumbers);
  calls_[place]
      .get([&]() -> observe::Counter& {
        return metrics_.counter(MetricId::kPluginCalls, {plugin_, method_, std::string{observe::statusName(status)}});
      })
      .add();
  durations_
      .get([&]() -> observe::Histogram& {
        return metrics_.histogram(MetricId::kPluginDuration, {plugin_, method_});
      })
      .observe(static_cast<std::uint64_t>(duration.count()));
}

}  // namespace berth::plugin
