// SPDX-License-Identifier: Apache-2.0
#include "signer.hpp"

#include "jose/base64url.hpp"
#include "jose/key.hpp"

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <cstdlib>

namespace berth::jose::test {
namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

std::string textOf(BIO* bio) {
  char* text = nullptr;
  const long size = BIO_get_mem_data(bio, &text);
  std::string copy{text, static_cast<std::size_t>(size)};
  BIO_free(bio);
  return copy;
}

const EVP_MD* digestOf(Algorithm algorithm) {
  const auto name = nameOf(algorithm);
  if (algorithm == Algorithm::kEdDsa) return nullptr;
  return name.ends_with("256") ? EVP_sha256() : name.ends_with("384") ? EVP_sha384() : EVP_sha512();
}

}  // namespace

Signer::Signer(evp_pkey_st* key) : key_{key, &EVP_PKEY_free} {
  require(key != nullptr);
}

Signer Signer::rsa(unsigned bits) {
  return Signer{EVP_RSA_gen(bits)};
}

Signer Signer::ec(const char* curve) {
  return Signer{EVP_EC_gen(curve)};
}

Signer Signer::ed25519() {
  return Signer{EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519")};
}

std::string Signer::publicPem() const {
  BIO* bio = BIO_new(BIO_s_mem());
  require(PEM_write_bio_PUBKEY(bio, key_.get()) == 1);
  return textOf(bio);
}

std::string Signer::privatePem(const char* passphrase) const {
  BIO* bio = BIO_new(BIO_s_mem());
  const EVP_CIPHER* cipher = passphrase ? EVP_aes_128_cbc() : nullptr;
  require(PEM_write_bio_PKCS8PrivateKey(bio, key_.get(), cipher, nullptr, 0, nullptr, const_cast<char*>(passphrase)) ==
          1);
  return textOf(bio);
}

std::string Signer::jwk(std::string_view more) const {
  const auto key = PublicKey::fromPem(publicPem());
  require(key.has_value());
  // What toJwk() adds is cut out; its members are in the order of the alphabet.
  auto text = key->toJwk(Algorithm::kEs256);
  for (const auto& member :
       {std::string{R"("alg":"ES256",)"}, std::string{R"(,"use":"sig")"}, R"(,"kid":")" + key->id() + '"'})
    if (const auto at = text.find(member); at != text.npos) text.erase(at, member.size());
  if (!more.empty()) text.insert(text.size() - 1, "," + std::string{more});
  return text;
}

std::string Signer::signRaw(Algorithm algorithm, std::string_view message) const {
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  EVP_PKEY_CTX* options = nullptr;
  require(EVP_DigestSignInit(context, &options, digestOf(algorithm), nullptr, key_.get()) == 1);
  if (nameOf(algorithm).starts_with("PS")) {
    require(EVP_PKEY_CTX_set_rsa_padding(options, RSA_PKCS1_PSS_PADDING) == 1);
    require(EVP_PKEY_CTX_set_rsa_pss_saltlen(options, RSA_PSS_SALTLEN_DIGEST) == 1);
  }
  std::string signature(4096, '\0');
  std::size_t size = signature.size();
  require(EVP_DigestSign(context, reinterpret_cast<unsigned char*>(signature.data()), &size,
                         reinterpret_cast<const unsigned char*>(message.data()), message.size()) == 1);
  EVP_MD_CTX_free(context);
  signature.resize(size);
  return signature;
}

std::string Signer::sign(Algorithm algorithm, std::string_view message) const {
  auto signature = signRaw(algorithm, message);
  if (!nameOf(algorithm).starts_with("ES")) return signature;
  const int half = (EVP_PKEY_get_bits(key_.get()) + 7) / 8;
  const auto* at = reinterpret_cast<const unsigned char*>(signature.data());
  ECDSA_SIG* parts = d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(signature.size()));
  std::string raw(2 * static_cast<std::size_t>(half), '\0');
  auto* out = reinterpret_cast<unsigned char*>(raw.data());
  require(BN_bn2binpad(ECDSA_SIG_get0_r(parts), out, half) == half);
  require(BN_bn2binpad(ECDSA_SIG_get0_s(parts), out + half, half) == half);
  ECDSA_SIG_free(parts);
  return raw;
}

std::string Signer::token(Algorithm algorithm, std::string_view header, std::string_view payload) const {
  const auto text = encodeBase64Url(header) + '.' + encodeBase64Url(payload);
  return text + '.' + encodeBase64Url(sign(algorithm, text));
}

}  // namespace berth::jose::test
