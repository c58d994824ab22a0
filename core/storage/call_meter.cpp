// SPDX-License-Identifier: Apache-2.0
#include "storage/call_meter.hpp"

#include "observe/status_name.hpp"

#include <string>

namespace berth::storage {

void CallMeter::count(std::string_view method, std::int32_t status, std::chrono::nanoseconds duration) {
  using observe::MetricId;
  metrics_.counter(MetricId::kBackendRequests, {std::string{method}, std::string{observe::statusName(status)}}).add();
  metrics_.histogram(MetricId::kBackendDuration, {std::string{method}})
      .observe(static_cast<std::uint64_t>(duration.count()));
}

}  // namespace berth::storage
