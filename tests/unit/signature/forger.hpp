// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "unit/signature/signed_repository.hpp"

#include <nlohmann/json.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace berth::test {

std::string base64(std::string_view bytes);
std::string base64Url(std::string_view bytes);
std::string decodedBase64(const std::string& text);
std::string decodedBase64Url(const std::string& text);

/// ECDSA or RSA (PKCS #1 v1.5) with SHA-256; ECDSA in DER. `key`: a file of fixtures/, "keys/p256.pem".
std::string signedBy(const std::string& key, std::string_view message);
/// What a JWS has: ECDSA raw with SHA-256 on P-256.
std::string jwsSignedBy(const std::string& key, std::string_view message);
/// HMAC-SHA256, as who takes a public key for a secret.
std::string hmacOf(const std::string& secret, std::string_view message);

/// A layer of cosign's, before it is in a manifest.
struct SimpleLayer {
  std::string payload;
  std::string signature;  ///< As the annotation has it.
};
SimpleLayer simpleLayer(const std::string& key, const std::string& payload);
/// What cosign would sign about a digest.
nlohmann::json simplePayload(const std::string& name, const std::string& digest);
/// Puts them under the tag `.sig` of a digest. Returns the digest of the manifest.
std::string tagSimple(Repository& repository, const std::string& digest, const std::vector<SimpleLayer>& layers);

/// An in-toto statement about a digest.
nlohmann::json statement(const std::string& digest, const std::string& predicate_type,
                         nlohmann::json predicate = nlohmann::json::object());
/// A DSSE envelope with one signature, and a bundle of it.
nlohmann::json envelope(const std::string& key, const std::string& payload,
                        const std::string& payload_type = "application/vnd.in-toto+json");
nlohmann::json bundle(const nlohmann::json& envelope);

/// Makes a referrer with one layer; returns its digest.
std::string attach(Repository& repository, const std::string& subject, const std::string& artifact_type,
                   const std::string& layer_type, const std::string& content,
                   const nlohmann::json& annotations = nlohmann::json::object());
std::string attachBundle(Repository& repository, const std::string& subject, const std::string& content);
std::string attachNotary(Repository& repository, const std::string& subject, const std::string& content);

/// The protected header and payload of a JWS of notation's, as JSON.
struct Jws {
  nlohmann::json header;
  nlohmann::json payload;
  nlohmann::json unprotected;

  static Jws of(const nlohmann::json& envelope);
  /// The whole, signed by the key of a certificate of fixtures/: "builder".
  std::string signedAs(const std::string& name) const;
  /// The same with a signature of one's own making.
  std::string with(const std::string& protected_text, const std::string& signature) const;
  std::string message(const std::string& protected_text) const;
};

}  // namespace berth::test
