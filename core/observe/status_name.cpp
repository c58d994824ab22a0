// SPDX-License-Identifier: Apache-2.0
#include "observe/status_name.hpp"

#include <array>

namespace berth::observe {
namespace {

// In the order of the numbers.
constexpr std::array<std::string_view, kStatusNumbers> kNames{
    "OK",        "CANCELLED",       "UNKNOWN",           "INVALID_ARGUMENT",   "DEADLINE_EXCEEDED",
    "NOT_FOUND", "ALREADY_EXISTS",  "PERMISSION_DENIED", "RESOURCE_EXHAUSTED", "FAILED_PRECONDITION",
    "ABORTED",   "OUT_OF_RANGE",    "UNIMPLEMENTED",     "INTERNAL",           "UNAVAILABLE",
    "DATA_LOSS", "UNAUTHENTICATED",
};

}  // namespace

std::string_view statusName(std::int32_t status) {
  const auto place = static_cast<std::size_t>(status);
  return place < kNames.size() ? kNames[place] : "UNKNOWN";
}

}  // namespace berth::observe
