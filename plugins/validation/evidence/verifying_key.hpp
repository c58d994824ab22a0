// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "jose/key_material.hpp"
#include "jose/result.hpp"

#include <string>
#include <string_view>
#include <utility>

namespace berth::evidence {

/// A public key that checks signatures as cosign makes them: ECDSA in DER, RSA with PKCS #1 v1.5, Ed25519. Kinds and
/// strengths are those of jose/key_material.hpp. Copies share the key; any thread.
class VerifyingKey {
 public:
  /// "BEGIN PUBLIC KEY".
  static jose::Result<VerifyingKey> fromPem(std::string_view pem);

  /// Hexadecimal SHA-256 of the key in DER (SubjectPublicKeyInfo): equal for equal keys, whatever file they are in.
  const std::string& id() const { return id_; }

  /// With SHA-256, which cosign uses for signatures under tags whatever the key, or with the hash of the key's own
  /// strength (SHA-384 for P-384, SHA-512 for P-521), which it uses in bundles. False for all that is not right.
  bool verify(std::string_view message, std::string_view signature) const;

 private:
  VerifyingKey(jose::KeyMaterial material, std::string id) : material_{std::move(material)}, id_{std::move(id)} {}

  jose::KeyMaterial material_;
  std::string id_;
};

}  // namespace berth::evidence
