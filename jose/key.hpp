// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "jose/algorithm.hpp"
#include "jose/key_material.hpp"
#include "jose/result.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace berth::jose {

/// A key that verifies signatures: RSA of 2048 to 8192 bits, EC on P-256, P-384 or P-521, or Ed25519.
///
/// Copies share the key. All const methods may run on many threads at once.
class PublicKey {
 public:
  /// A JWK (RFC 7517) for signatures: refuses another `use`, `key_ops` without "verify", private members (`d`, `p`, `k`
  /// …), unknown kinds and curves, weak and invalid keys, Ed25519 points of small order, and an `alg` that does not
  /// fit. A key whose JWK names `alg` verifies with that one only. The id is its `kid`, or the thumbprint.
  static Result<PublicKey> fromJwk(std::string_view json);

  /// "BEGIN PUBLIC KEY" (SubjectPublicKeyInfo), under the same conditions. The id is the thumbprint.
  static Result<PublicKey> fromPem(std::string_view pem);

  /// For those who have checked the parts. An empty id: the thumbprint.
  PublicKey(KeyMaterial material, std::string id, std::optional<Algorithm> only);

  const std::string& id() const { return id_; }
  void setId(std::string id) { id_ = std::move(id); }

  /// This kind of key makes such signatures, and its JWK names no other algorithm.
  bool fits(Algorithm algorithm) const;

  /// `signature` as JWS has it: raw r‖s for the ES algorithms. False for everything that is not right.
  bool verify(Algorithm algorithm, std::string_view message, std::string_view signature) const;

  /// RFC 7638 with SHA-256, base64url.
  std::string thumbprint() const;

  /// The JWK with kid, use and alg, in one line.
  std::string toJwk(Algorithm algorithm) const;

 private:
  KeyMaterial material_;
  std::string id_;
  std::optional<Algorithm> only_;
};

/// A key that signs with ES256. Copies share the key; all const methods may run on many threads at once.
class PrivateKey {
 public:
  static Result<PrivateKey> generateEs256();

  /// PKCS#8 or SEC 1, not encrypted, on P-256.
  static Result<PrivateKey> fromPem(std::string_view pem);

  /// PKCS#8, not encrypted. Whoever has the text can sign: wipe it after use.
  std::string toPem() const;

  /// Raw r‖s, 64 bytes.
  Result<std::string> sign(std::string_view message) const;

  /// What its tokens call it, instead of the thumbprint.
  void setId(std::string id) { public_key_.setId(std::move(id)); }

  const PublicKey& publicKey() const { return public_key_; }

 private:
  PrivateKey(KeyMaterial material, PublicKey public_key)
      : material_{std::move(material)}, public_key_{std::move(public_key)} {}

  KeyMaterial material_;
  PublicKey public_key_;
};

}  // namespace berth::jose
