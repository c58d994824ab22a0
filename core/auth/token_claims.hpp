// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "auth/grant.hpp"
#include "auth/principal.hpp"
#include "model/result.hpp"

#include <string>
#include <string_view>

namespace berth::auth {

/// What only our tokens say, beside the claims of every JWT.
struct TokenClaims {
  std::string issuer;
  std::string service;
  std::int64_t issued_at = 0;  ///< Seconds since 1970, as the next.
  std::int64_t expires = 0;
  std::string id;
  Principal principal;
  Grant grant;
};

/// The payload of a token: JSON with `iss sub aud exp nbf iat jti access`, and `berth` for the rest of the principal.
std::string writeTokenClaims(const TokenClaims& claims);

/// Principal and grant of a payload that jose::readClaims() has read already. kUnauthorized.
Result<TokenClaims> readTokenClaims(std::string_view payload);

}  // namespace berth::auth
