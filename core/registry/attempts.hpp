// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/result.hpp"

#include <string>

namespace berth::registry {

/// How often a change is tried anew when somebody else changed the same records in between. Each loser's rival has
/// won, so this many losses in a row mean that many writers at once.
inline constexpr int kAttempts = 16;

inline tl::unexpected<Error> failContended(const std::string& what) {
  return fail(ErrorCode::kUnavailable, what + " is being changed by too many clients at once; try again");
}

}  // namespace berth::registry
