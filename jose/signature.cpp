// SPDX-License-Identifier: Apache-2.0
#include "jose/signature.hpp"

#include <openssl/bn.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>

#include <array>
#include <memory>
#include <optional>

namespace berth::jose {
namespace {

using DigestContext = std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)>;
using EcdsaSignature = std::unique_ptr<ECDSA_SIG, decltype(&ECDSA_SIG_free)>;

struct Row {
  KeyKind kind;
  const EVP_MD* (*digest)();  // null: the signature does it itself
  bool is_pss;
};
// In the order of Algorithm.
constexpr std::array<Row, 10> kRows{{{KeyKind::kRsa, &EVP_sha256, false},
                                     {KeyKind::kRsa, &EVP_sha384, false},
                                     {KeyKind::kRsa, &EVP_sha512, false},
                                     {KeyKind::kRsa, &EVP_sha256, true},
                                     {KeyKind::kRsa, &EVP_sha384, true},
                                     {KeyKind::kRsa, &EVP_sha512, true},
                                     {KeyKind::kP256, &EVP_sha256, false},
                                     {KeyKind::kP384, &EVP_sha384, false},
                                     {KeyKind::kP521, &EVP_sha512, false},
                                     {KeyKind::kEd25519, nullptr, false}}};

const Row& rowOf(Algorithm algorithm) {
  return kRows[static_cast<std::size_t>(algorithm)];
}

const unsigned char* bytesOf(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

/// What OpenSSL wants of an ECDSA signature, of the raw r‖s that JWS has. Nothing when the length is not the curve's.
std::optional<std::string> derOf(std::string_view raw, std::size_t coordinate_bytes) {
  if (raw.size() != 2 * coordinate_bytes) return std::nullopt;
  const int half = static_cast<int>(coordinate_bytes);
  BIGNUM* r = BN_bin2bn(bytesOf(raw), half, nullptr);
  BIGNUM* s = BN_bin2bn(bytesOf(raw.substr(coordinate_bytes)), half, nullptr);
  const EcdsaSignature signature{ECDSA_SIG_new(), &ECDSA_SIG_free};
  if (!signature || ECDSA_SIG_set0(signature.get(), r, s) != 1) {
    BN_free(r);
    BN_free(s);
    return std::nullopt;
  }
  unsigned char* der = nullptr;
  const int size = i2d_ECDSA_SIG(signature.get(), &der);
  if (size <= 0) return std::nullopt;
  std::string text{reinterpret_cast<const char*>(der), static_cast<std::size_t>(size)};
  OPENSSL_free(der);
  return text;
}

std::optional<std::string> rawOf(std::string_view der, std::size_t coordinate_bytes) {
  const unsigned char* at = bytesOf(der);
  const EcdsaSignature signature{d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(der.size())), &ECDSA_SIG_free};
  if (!signature) return std::nullopt;
  std::string raw(2 * coordinate_bytes, '\0');
  auto* const out = reinterpret_cast<unsigned char*>(raw.data());
  const int half = static_cast<int>(coordinate_bytes);
  if (BN_bn2binpad(ECDSA_SIG_get0_r(signature.get()), out, half) != half) return std::nullopt;
  if (BN_bn2binpad(ECDSA_SIG_get0_s(signature.get()), out + coordinate_bytes, half) != half) return std::nullopt;
  return raw;
}

bool isSignedInOpenSsl(EVP_PKEY* key, const Row& row, std::string_view message, std::string_view signature) {
  const DigestContext context{EVP_MD_CTX_new(), &EVP_MD_CTX_free};
  EVP_PKEY_CTX* options = nullptr;
  const EVP_MD* digest = row.digest ? row.digest() : nullptr;
  if (!context || EVP_DigestVerifyInit(context.get(), &options, digest, nullptr, key) != 1) return false;
  if (row.kind == KeyKind::kRsa &&
      EVP_PKEY_CTX_set_rsa_padding(options, row.is_pss ? RSA_PKCS1_PSS_PADDING : RSA_PKCS1_PADDING) != 1)
    return false;
  if (row.is_pss && (EVP_PKEY_CTX_set_rsa_pss_saltlen(options, RSA_PSS_SALTLEN_DIGEST) != 1 ||
                     EVP_PKEY_CTX_set_rsa_mgf1_md(options, digest) != 1))
    return false;
  return EVP_DigestVerify(context.get(), bytesOf(signature), signature.size(), bytesOf(message), message.size()) == 1;
}

}  // namespace

bool isOfKind(Algorithm algorithm, KeyKind kind) {
  return rowOf(algorithm).kind == kind;
}

bool isSigned(const KeyMaterial& key, Algorithm algorithm, std::string_view message, std::string_view signature) {
  const auto& row = rowOf(algorithm);
  if (row.kind != key.kind) return false;
  const auto coordinate_bytes = rowOf(key.kind).coordinate_bytes;
  bool is_right = false;
  if (coordinate_bytes > 0) {
    const auto der = derOf(signature, coordinate_bytes);
    is_right = der && isSignedInOpenSsl(key.key.get(), row, message, *der);
  } else {
    is_right = isSignedInOpenSsl(key.key.get(), row, message, signature);
  }
  if (!is_right) ERR_clear_error();
  return is_right;
}

Result<std::string> signEs256(const KeyMaterial& key, std::string_view message) {
  const DigestContext context{EVP_MD_CTX_new(), &EVP_MD_CTX_free};
  if (context && EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key.key.get()) == 1) {
    std::string der(static_cast<std::size_t>(EVP_PKEY_get_size(key.key.get())), '\0');
    std::size_t size = der.size();
    if (EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(der.data()), &size, bytesOf(message),
                       message.size()) == 1) {
      der.resize(size);
      if (auto raw = rawOf(der, rowOf(KeyKind::kP256).coordinate_bytes)) return *std::move(raw);
    }
  }
  ERR_clear_error();
  return fail("OpenSSL could not sign with this key");
}

}  // namespace berth::jose
