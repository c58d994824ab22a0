// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "jose/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace berth::jose {

/// The registered claims of RFC 7519 section 4.1. Times are seconds since 1970.
struct Claims {
  std::string issuer;   // empty: not said
  std::string subject;  // empty: not said
  std::vector<std::string> audience;
  std::int64_t expires = 0;
  std::int64_t not_before = 0;  // 0: not said
  std::int64_t issued_at = 0;   // 0: not said
  std::string id;               // `jti`; empty: not said
  std::string json;             // the payload as it came
};

/// Of a verified payload: a JSON object without a member twice. `exp` is required; times are integers from 0 to 2^53;
/// `iss`, `sub` and `jti` are strings without control characters; `aud` is a string or an array of strings.
Result<Claims> readClaims(std::string_view payload);

struct Expected {
  std::string issuer;
  std::string audience;
  std::int64_t now = 0;
  std::int64_t leeway = 0;  // how far the clocks of issuer and reader may be apart
};

/// In the order in which they are checked: a token whose fault is kExpired has no other.
enum class Fault : std::uint8_t { kIssuer, kAudience, kNotYetValid, kExpired };

/// One sentence for whoever sent the token.
std::string_view sayingOf(Fault fault);

/// Issuer and audience byte for byte (an audience of several needs to hold ours), and the times.
tl::expected<void, Fault> checkClaims(const Claims& claims, const Expected& expected);

}  // namespace berth::jose
