// SPDX-License-Identifier: Apache-2.0
#include "evidence/certificate.hpp"

#include "evidence/sha256.hpp"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <ctime>
#include <utility>

namespace berth::evidence {
namespace {

using Bio = std::unique_ptr<BIO, decltype(&BIO_free)>;

// A certificate of more is no certificate that people use.
constexpr std::size_t kMostDer = std::size_t{64} * 1024;
constexpr std::size_t kMostCertificates = 100;

// Takes what an OpenSSL encoder allocated.
std::string taken(unsigned char* bytes, int size) {
  if (size <= 0) return {};
  std::string text{reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size)};
  OPENSSL_free(bytes);
  return text;
}

std::string derOf(X509* certificate) {
  unsigned char* der = nullptr;
  const int size = i2d_X509(certificate, &der);
  return taken(der, size);
}

std::string contentOf(BIO* bio) {
  char* bytes = nullptr;
  const long size = BIO_get_mem_data(bio, &bytes);
  return size > 0 ? std::string{bytes, static_cast<std::size_t>(size)} : std::string{};
}

bool isCritical(X509* certificate, int extension) {
  const int place = X509_get_ext_by_NID(certificate, extension, -1);
  return place >= 0 && X509_EXTENSION_get_critical(X509_get_ext(certificate, place)) == 1;
}

}  // namespace

Certificate::Certificate(std::shared_ptr<x509_st> certificate)
    : certificate_{std::move(certificate)}, thumbprint_{sha256Hex(derOf(certificate_.get()))} {
  // OpenSSL reads extensions when they are first asked for; so no two threads do it at once.
  X509_check_purpose(certificate_.get(), -1, 0);
  ERR_clear_error();
}

jose::Result<Certificate> Certificate::fromDer(std::string_view der) {
  if (der.size() > kMostDer) return jose::fail("a certificate is longer than 64 KiB");
  const auto* at = reinterpret_cast<const unsigned char*>(der.data());
  const auto* const end = at + der.size();
  std::shared_ptr<X509> certificate{d2i_X509(nullptr, &at, static_cast<long>(der.size())), &X509_free};
  ERR_clear_error();
  if (!certificate || at != end) return jose::fail("a certificate cannot be read");
  return Certificate{std::move(certificate)};
}

jose::Result<std::vector<Certificate>> Certificate::allOfPem(std::string_view pem) {
  const Bio bio{BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), &BIO_free};
  std::vector<Certificate> all;
  while (bio && all.size() < kMostCertificates) {
    std::shared_ptr<X509> certificate{PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr), &X509_free};
    if (!certificate) break;
    all.push_back(Certificate{std::move(certificate)});
  }
  const auto error = ERR_GET_REASON(ERR_peek_last_error());
  ERR_clear_error();
  if (error != PEM_R_NO_START_LINE && error != 0) return jose::fail("a certificate in it cannot be read");
  if (all.empty()) return jose::fail("there is no certificate in it (BEGIN CERTIFICATE)");
  return all;
}

std::string Certificate::subject() const {
  const Bio bio{BIO_new(BIO_s_mem()), &BIO_free};
  if (!bio) return {};
  X509_NAME_print_ex(bio.get(), X509_get_subject_name(raw()), 0,
                     XN_FLAG_ONELINE & ~static_cast<unsigned long>(XN_FLAG_SPC_EQ));
  return contentOf(bio.get());
}

std::string Certificate::attribute(const std::string& name) const {
  const int kind = OBJ_sn2nid(name.c_str());
  auto* const subject = X509_get_subject_name(raw());
  const int place = kind == NID_undef ? -1 : X509_NAME_get_index_by_NID(subject, kind, -1);
  if (place < 0 || X509_NAME_get_index_by_NID(subject, kind, place) >= 0) return {};
  unsigned char* text = nullptr;
  const int size = ASN1_STRING_to_UTF8(&text, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, place)));
  return taken(text, size);
}

jose::Result<jose::PublicKey> Certificate::key() const {
  const Bio bio{BIO_new(BIO_s_mem()), &BIO_free};
  auto* const own = X509_get0_pubkey(raw());
  const bool is_written = bio && own != nullptr && PEM_write_bio_PUBKEY(bio.get(), own) == 1;
  ERR_clear_error();
  if (!is_written) return jose::fail("the key of a certificate cannot be read");
  return jose::PublicKey::fromPem(contentOf(bio.get()));
}

int Certificate::keyBits() const {
  auto* const own = X509_get0_pubkey(raw());
  return own == nullptr ? 0 : EVP_PKEY_get_bits(own);
}

std::string Certificate::keyId() const {
  unsigned char* der = nullptr;
  const int size = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(raw()), &der);
  return sha256Hex(taken(der, size));
}

bool Certificate::isValidAt(std::uint64_t seconds) const {
  auto at = static_cast<std::time_t>(seconds);
  return X509_cmp_time(X509_get0_notBefore(raw()), &at) < 0 && X509_cmp_time(X509_get0_notAfter(raw()), &at) > 0;
}

bool Certificate::isHashedWell() const {
  int digest = NID_undef;
  if (X509_get_signature_info(raw(), &digest, nullptr, nullptr, nullptr) != 1) return false;
  return digest == NID_sha256 || digest == NID_sha384 || digest == NID_sha512;
}

jose::Result<void> Certificate::checkSigner() const {
  const auto flags = X509_get_extension_flags(raw());
  if ((flags & EXFLAG_INVALID) != 0) return jose::fail("the signer's certificate has extensions that are wrong");
  if ((flags & EXFLAG_CA) != 0) return jose::fail("the signer's certificate is one of an authority");
  if ((flags & EXFLAG_KUSAGE) == 0 || !isCritical(raw(), NID_key_usage) ||
      X509_get_key_usage(raw()) != KU_DIGITAL_SIGNATURE)
    return jose::fail("the signer's certificate is not for signatures alone (keyUsage, critical)");
  constexpr std::uint32_t kOtherUses =
      XKU_SSL_SERVER | XKU_SSL_CLIENT | XKU_SMIME | XKU_TIMESTAMP | XKU_OCSP_SIGN | XKU_ANYEKU;
  if ((flags & EXFLAG_XKUSAGE) != 0 && (X509_get_extended_key_usage(raw()) & kOtherUses) != 0)
    return jose::fail("the signer's certificate is for something else than signing code (extendedKeyUsage)");
  return {};
}

jose::Result<void> Certificate::checkAuthority() const {
  const auto flags = X509_get_extension_flags(raw());
  if ((flags & EXFLAG_INVALID) != 0 || (flags & EXFLAG_CA) == 0 || !isCritical(raw(), NID_basic_constraints))
    return jose::fail("a certificate above the signer's is not of an authority (basicConstraints, critical)");
  if ((flags & EXFLAG_KUSAGE) == 0 || (X509_get_key_usage(raw()) & KU_KEY_CERT_SIGN) == 0)
    return jose::fail("a certificate above the signer's may not sign certificates (keyUsage)");
  return {};
}

}  // namespace berth::evidence
