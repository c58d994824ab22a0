// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "jose/key.hpp"

#include <nlohmann/json_fwd.hpp>
#include <tl/expected.hpp>

#include <cstdint>
#include <string>

namespace berth::jose {

/// Why a JWK is not read, and what that says of the set that it is in.
struct JwkRefusal {
  enum class Kind : std::uint8_t {
    kUnusable,   // sound perhaps, but not for us: another kind, another use, too weak
    kDangerous,  // nobody in his senses publishes it
  };
  Kind kind;
  std::string sentence;
};

/// A JWK that was parsed strictly, under the conditions of PublicKey::fromJwk().
tl::expected<PublicKey, JwkRefusal> readJwk(const nlohmann::json& jwk);

}  // namespace berth::jose
