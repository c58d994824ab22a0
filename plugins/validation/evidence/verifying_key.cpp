// SPDX-License-Identifier: Apache-2.0
#include "evidence/verifying_key.hpp"

#include "evidence/sha256.hpp"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include <array>
#include <memory>

namespace berth::evidence {
namespace {

using Digest = const EVP_MD* (*)();

constexpr Digest kItself = nullptr;  // Ed25519 hashes on its own.

struct Row {
  jose::KeyKind kind;
  Digest digest;
};
// In the order in which they are tried.
constexpr std::array<Row, 7> kRows{{{jose::KeyKind::kP256, &EVP_sha256},
                                    {jose::KeyKind::kRsa, &EVP_sha256},
                                    {jose::KeyKind::kEd25519, kItself},
                                    {jose::KeyKind::kP384, &EVP_sha384},
                                    {jose::KeyKind::kP384, &EVP_sha256},
                                    {jose::KeyKind::kP521, &EVP_sha512},
                                    {jose::KeyKind::kP521, &EVP_sha256}}};

const unsigned char* bytesOf(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

bool isSigned(EVP_PKEY* key, Digest digest, std::string_view message, std::string_view signature) {
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context{EVP_MD_CTX_new(), &EVP_MD_CTX_free};
  const EVP_MD* const hash = digest == kItself ? nullptr : digest();
  return context && EVP_DigestVerifyInit(context.get(), nullptr, hash, nullptr, key) == 1 &&
         EVP_DigestVerify(context.get(), bytesOf(signature), signature.size(), bytesOf(message), message.size()) == 1;
}

}  // namespace

jose::Result<VerifyingKey> VerifyingKey::fromPem(std::string_view pem) {
  auto material = jose::publicKeyOfPem(pem);
  if (!material) return jose::fail(material.error());
  unsigned char* der = nullptr;
  const int size = i2d_PUBKEY(material->key.get(), &der);
  if (size <= 0) return jose::fail("the key has no encoding");
  const std::string bytes{reinterpret_cast<const char*>(der), static_cast<std::size_t>(size)};
  OPENSSL_free(der);
  return VerifyingKey{*std::move(material), sha256Hex(bytes)};
}

bool VerifyingKey::verify(std::string_view message, std::string_view signature) const {
  for (const auto& [kind, digest] : kRows) {
    if (kind == material_.kind && isSigned(material_.key.get(), digest, message, signature)) return true;
  }
  ERR_clear_error();
  return false;
}

}  // namespace berth::evidence
