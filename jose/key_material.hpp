// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "jose/algorithm.hpp"
#include "jose/result.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

struct evp_pkey_st;

namespace berth::jose {

enum class KeyKind : std::uint8_t { kRsa, kP256, kP384, kP521, kEd25519 };

/// What OpenSSL knows of a kind, and what JWK calls it.
struct KeyKindRow {
  KeyKind kind;
  std::string_view kty;
  std::string_view crv;          // empty: kty says it all
  const char* group;             // OpenSSL's name of the curve, or null
  std::size_t coordinate_bytes;  // of x, y, r and s; 0 without a curve
};
const KeyKindRow& rowOf(KeyKind kind);

/// A checked key of OpenSSL, and the members of its JWK that RFC 7638 hashes, in that order, as JSON.
struct KeyMaterial {
  std::shared_ptr<evp_pkey_st> key;
  KeyKind kind = KeyKind::kP256;
  std::string canonical_jwk;
};

/// Big-endian numbers, as JWK has them. They refuse weak numbers and points that are not on the curve.
Result<KeyMaterial> rsaKey(std::string_view n, std::string_view e);
Result<KeyMaterial> ecKey(KeyKind kind, std::string_view x, std::string_view y);
Result<KeyMaterial> ed25519Key(std::string_view x);

/// Of a PEM block, under the same conditions; never asks a terminal for a passphrase.
Result<KeyMaterial> publicKeyOfPem(std::string_view pem);
Result<KeyMaterial> privateKeyOfPem(std::string_view pem);

}  // namespace berth::jose
