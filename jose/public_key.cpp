// SPDX-License-Identifier: Apache-2.0
#include "jose/base64url.hpp"
#include "jose/jwk.hpp"
#include "jose/key.hpp"
#include "jose/signature.hpp"
#include "json/strict_json.hpp"

#include <openssl/evp.h>
#include <nlohmann/json.hpp>

#include <array>

namespace berth::jose {
namespace {

constexpr std::size_t kLongestJwk = std::size_t{16} * 1024;

}  // namespace

PublicKey::PublicKey(KeyMaterial material, std::string id, std::optional<Algorithm> only)
    : material_{std::move(material)}, id_{std::move(id)}, only_{only} {
  if (id_.empty()) id_ = thumbprint();
}

Result<PublicKey> PublicKey::fromJwk(std::string_view json) {
  const auto parsed = parseStrictJson(json, {.bytes = kLongestJwk});
  if (!parsed) return fail("the JWK cannot be read: " + parsed.error());
  auto key = readJwk(*parsed);
  if (!key) return fail(key.error().sentence);
  return *std::move(key);
}

Result<PublicKey> PublicKey::fromPem(std::string_view pem) {
  auto material = publicKeyOfPem(pem);
  if (!material) return fail(material.error());
  return PublicKey{*std::move(material), "", std::nullopt};
}

bool PublicKey::fits(Algorithm algorithm) const {
  return isOfKind(algorithm, material_.kind) && (!only_ || *only_ == algorithm);
}

bool PublicKey::verify(Algorithm algorithm, std::string_view message, std::string_view signature) const {
  return fits(algorithm) && isSigned(material_, algorithm, message, signature);
}

std::string PublicKey::thumbprint() const {
  const auto& json = material_.canonical_jwk;
  std::array<unsigned char, EVP_MAX_MD_SIZE> hash{};
  unsigned size = 0;
  EVP_Digest(json.data(), json.size(), hash.data(), &size, EVP_sha256(), nullptr);
  return encodeBase64Url({reinterpret_cast<const char*>(hash.data()), size});
}

std::string PublicKey::toJwk(Algorithm algorithm) const {
  auto jwk = nlohmann::json::parse(material_.canonical_jwk);
  jwk["kid"] = id_;
  jwk["use"] = "sig";
  jwk["alg"] = nameOf(algorithm);
  return jwk.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace berth::jose
