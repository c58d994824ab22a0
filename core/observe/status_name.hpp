// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace berth::observe {

/// gRPC's statuses have the numbers below this.
inline constexpr std::size_t kStatusNumbers = 17;

/// gRPC's name of a status number (berth/abi.h): 14 → "UNAVAILABLE"; "UNKNOWN" for numbers that it does not have.
std::string_view statusName(std::int32_t status);

}  // namespace berth::observe
