// SPDX-License-Identifier: Apache-2.0
#include "storage/call_meter.hpp"

#include <array>
#include <cstddef>
#include <string>

namespace berth::storage {
namespace {

// gRPC's names, in the order of its numbers.
constexpr std::array<std::string_view, 17> kStatusNames{
    "OK",        "CANCELLED",       "UNKNOWN",           "INVALID_ARGUMENT",   "DEADLINE_EXCEEDED",
    "NOT_FOUND", "ALREADY_EXISTS",  "PERMISSION_DENIED", "RESOURCE_EXHAUSTED", "FAILED_PRECONDITION",
    "ABORTED",   "OUT_OF_RANGE",    "UNIMPLEMENTED",     "INTERNAL",           "UNAVAILABLE",
    "DATA_LOSS", "UNAUTHENTICATED",
};

std::string_view nameOf(std::int32_t status) {
  const auto place = static_cast<std::size_t>(status);
  return place < kStatusNames.size() ? kStatusNames[place] : "UNKNOWN";
}

}  // namespace

void CallMeter::count(std::string_view method, std::int32_t status, std::chrono::nanoseconds duration) {
  using observe::MetricId;
  metrics_.counter(MetricId::kBackendRequests, {std::string{method}, std::string{nameOf(status)}}).add();
  metrics_.histogram(MetricId::kBackendDuration, {std::string{method}})
      .observe(static_cast<std::uint64_t>(duration.count()));
}

}  // namespace berth::storage
