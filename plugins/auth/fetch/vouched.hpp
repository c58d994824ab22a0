// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "berth/call.hpp"
#include "berth/gen/auth.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace berth::auth_fetch {

/// Whom an issuer vouches for.
struct Vouched {
  std::string subject;
  std::int32_t kind = BERTH_PRINCIPAL_NONE;
  std::vector<std::string> groups;
  std::string claims;        // the token's payload
  std::int64_t expires = 0;  // seconds since 1970
};

/// The answer to the host, copied into the call. It may remember it until the token expires, for a minute at most.
berth_authenticate_response answerOf(const sdk::Call& call, const Vouched& vouched);

/// The answer that the credentials are none of ours.
berth_authenticate_response noneOfOurs();

}  // namespace berth::auth_fetch
