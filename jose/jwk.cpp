// SPDX-License-Identifier: Apache-2.0
#include "jose/jwk.hpp"

#include "jose/base64url.hpp"
#include "jose/signature.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <string_view>

namespace berth::jose {
namespace {

using Json = nlohmann::json;
using Refusal = tl::unexpected<JwkRefusal>;

// Of RFC 7518 section 6 and RFC 8037 section 2.
constexpr std::array<const char*, 8> kPrivateMembers{"d", "p", "q", "dp", "dq", "qi", "oth", "k"};
constexpr std::size_t kLeastModulus = 2048 / 8;

Refusal unusable(std::string sentence) {
  return Refusal{JwkRefusal{JwkRefusal::Kind::kUnusable, std::move(sentence)}};
}

Refusal dangerous(std::string sentence) {
  return Refusal{JwkRefusal{JwkRefusal::Kind::kDangerous, std::move(sentence)}};
}

/// A member that is a string, or nothing. Absent is the same as no string: who needs it says so.
std::optional<std::string> textOf(const Json& jwk, const char* name) {
  const auto found = jwk.find(name);
  if (found == jwk.end() || !found->is_string()) return std::nullopt;
  return found->get<std::string>();
}

std::string numberOf(const Json& jwk, const char* name) {
  return decodeBase64Url(textOf(jwk, name).value_or("")).value_or("");
}

std::optional<KeyKind> kindOf(const Json& jwk) {
  const auto kty = textOf(jwk, "kty");
  const auto crv = textOf(jwk, "crv").value_or("");
  for (const auto kind : {KeyKind::kRsa, KeyKind::kP256, KeyKind::kP384, KeyKind::kP521, KeyKind::kEd25519}) {
    const auto& row = rowOf(kind);
    if (kty == row.kty && (row.crv.empty() || crv == row.crv)) return kind;
  }
  return std::nullopt;
}

bool isForVerifying(const Json& jwk) {
  if (jwk.contains("use") && textOf(jwk, "use") != "sig") return false;
  const auto operations = jwk.find("key_ops");
  return operations == jwk.end() ||
         (operations->is_array() && std::find(operations->begin(), operations->end(), "verify") != operations->end());
}

Result<KeyMaterial> materialOf(KeyKind kind, const Json& jwk) {
  if (kind == KeyKind::kRsa) return rsaKey(numberOf(jwk, "n"), numberOf(jwk, "e"));
  if (kind == KeyKind::kEd25519) return ed25519Key(numberOf(jwk, "x"));
  return ecKey(kind, numberOf(jwk, "x"), numberOf(jwk, "y"));
}

}  // namespace

tl::expected<PublicKey, JwkRefusal> readJwk(const Json& jwk) {
  if (!jwk.is_object()) return dangerous("a JWK is no JSON object");
  for (const char* name : kPrivateMembers) {
    if (jwk.contains(name)) return dangerous("a JWK holds a private key: whoever can read it can sign");
  }
  const auto kind = kindOf(jwk);
  if (!kind) return unusable("a JWK is of a kind that is not known: RSA, EC on P-256, P-384 or P-521, and Ed25519 are");
  if (!isForVerifying(jwk)) return unusable("a JWK is not for signatures");
  if (jwk.contains("kid") && !jwk["kid"].is_string()) return dangerous("a JWK's kid is no string");
  std::optional<Algorithm> only;
  if (jwk.contains("alg")) {
    only = algorithmNamed(textOf(jwk, "alg").value_or(""));
    if (!only) return unusable("a JWK's alg is not known");
    if (!isOfKind(*only, *kind)) return dangerous("a JWK's alg does not fit its kind");
  }
  if (*kind == KeyKind::kRsa && numberOf(jwk, "n").size() < kLeastModulus && !numberOf(jwk, "n").empty())
    return unusable("an RSA key has 2048 to 8192 bits");
  auto material = materialOf(*kind, jwk);
  if (!material) return dangerous("a JWK is wrong: " + material.error());
  return PublicKey{*std::move(material), textOf(jwk, "kid").value_or(""), only};
}

}  // namespace berth::jose
