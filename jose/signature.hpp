// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "jose/algorithm.hpp"
#include "jose/key_material.hpp"
#include "jose/result.hpp"

#include <string>
#include <string_view>

namespace berth::jose {

/// Keys of this kind make signatures of this algorithm: each of the ES algorithms has its own curve (RFC 7518 3.4).
bool isOfKind(Algorithm algorithm, KeyKind kind);

/// False for everything that is not right: another kind of key, another length, another signature.
bool isSigned(const KeyMaterial& key, Algorithm algorithm, std::string_view message, std::string_view signature);

/// ES256 with a private key on P-256.
Result<std::string> signEs256(const KeyMaterial& key, std::string_view message);

}  // namespace berth::jose
