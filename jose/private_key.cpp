// SPDX-License-Identifier: Apache-2.0
#include "jose/key.hpp"
#include "jose/signature.hpp"

#include <openssl/bio.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

namespace berth::jose {
namespace {

using Bio = std::unique_ptr<BIO, decltype(&BIO_free)>;

std::string pemOf(EVP_PKEY* key, bool is_private) {
  // Secure memory is wiped when it is freed.
  const Bio bio{BIO_new(is_private ? BIO_s_secmem() : BIO_s_mem()), &BIO_free};
  const bool is_written =
      bio && (is_private ? PEM_write_bio_PKCS8PrivateKey(bio.get(), key, nullptr, nullptr, 0, nullptr, nullptr)
                         : PEM_write_bio_PUBKEY(bio.get(), key)) == 1;
  if (!is_written) {
    ERR_clear_error();
    return {};
  }
  char* text = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &text);
  return {text, static_cast<std::size_t>(size)};
}

}  // namespace

Result<PrivateKey> PrivateKey::generateEs256() {
  const std::shared_ptr<EVP_PKEY> key{EVP_EC_gen("P-256"), &EVP_PKEY_free};
  auto pem = key ? pemOf(key.get(), true) : std::string{};
  if (pem.empty()) {
    ERR_clear_error();
    return fail("OpenSSL could not make a key on P-256");
  }
  auto made = fromPem(pem);
  OPENSSL_cleanse(pem.data(), pem.size());
  return made;
}

Result<PrivateKey> PrivateKey::fromPem(std::string_view pem) {
  auto material = privateKeyOfPem(pem);
  if (!material) return fail(material.error());
  if (material->kind != KeyKind::kP256) return fail("a key that signs is one on P-256");
  auto public_key = PublicKey::fromPem(pemOf(material->key.get(), false));
  if (!public_key) return fail(public_key.error());
  return PrivateKey{*std::move(material), *std::move(public_key)};
}

std::string PrivateKey::toPem() const {
  return pemOf(material_.key.get(), true);
}

Result<std::string> PrivateKey::sign(std::string_view message) const {
  return signEs256(material_, message);
}

}  // namespace berth::jose
