// SPDX-License-Identifier: Apache-2.0
#include "evidence/certificate_chain.hpp"

#include "evidence/base64.hpp"
#include "evidence/pem_file.hpp"

#include "input/plain_text.hpp"

#include <openssl/err.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <ctime>
#include <memory>
#include <utility>

namespace berth::evidence {
namespace {

constexpr std::size_t kMostCertificates = 10;
constexpr std::size_t kMostShown = 120;

void freeStack(STACK_OF(X509) * stack) {
  sk_X509_free(stack);
}

std::string shown(const Certificate& certificate) {
  return '"' + validation::plainText(certificate.subject(), kMostShown) + '"';
}

// What OpenSSL thinks of it: names, signatures, path lengths, times. Extensions that it does not know do not matter.
jose::Result<void> verifyPath(const std::vector<Certificate>& certificates, std::uint64_t at) {
  const std::unique_ptr<X509_STORE, decltype(&X509_STORE_free)> store{X509_STORE_new(), &X509_STORE_free};
  const std::unique_ptr<X509_STORE_CTX, decltype(&X509_STORE_CTX_free)> context{X509_STORE_CTX_new(),
                                                                                &X509_STORE_CTX_free};
  const std::unique_ptr<STACK_OF(X509), decltype(&freeStack)> others{sk_X509_new_null(), &freeStack};
  if (!store || !context || !others) return jose::fail("there is no memory for the certificates");
  X509_STORE_add_cert(store.get(), certificates.back().raw());
  for (const auto& certificate : certificates) sk_X509_push(others.get(), certificate.raw());
  if (X509_STORE_CTX_init(context.get(), store.get(), certificates.front().raw(), others.get()) != 1)
    return jose::fail("there is no memory for the certificates");
  X509_STORE_CTX_set_flags(context.get(), X509_V_FLAG_IGNORE_CRITICAL | X509_V_FLAG_CHECK_SS_SIGNATURE);
  X509_STORE_CTX_set_time(context.get(), 0, static_cast<std::time_t>(at));
  X509_VERIFY_PARAM_set_purpose(X509_STORE_CTX_get0_param(context.get()), X509_PURPOSE_ANY);
  const bool is_verified = X509_verify_cert(context.get()) == 1;
  const std::string reason = X509_verify_cert_error_string(X509_STORE_CTX_get_error(context.get()));
  ERR_clear_error();
  if (!is_verified) return jose::fail("its certificates do not lead to a root: " + reason);
  return {};
}

}  // namespace

jose::Result<TrustStore> TrustStore::read(const std::vector<std::string>& paths) {
  TrustStore store;
  for (const auto& path : paths) {
    const auto text = readPemFile(path);
    if (!text) return jose::fail(text.error());
    auto all = Certificate::allOfPem(*text);
    if (!all) return jose::fail(path + ": " + all.error());
    for (auto& one : *all) store.certificates_.push_back(std::move(one));
  }
  return store;
}

bool TrustStore::holds(const Certificate& certificate) const {
  return std::any_of(certificates_.begin(), certificates_.end(),
                     [&](const auto& one) { return one.thumbprint() == certificate.thumbprint(); });
}

jose::Result<CertificateChain> CertificateChain::parse(const std::vector<std::string>& x5c) {
  if (x5c.empty() || x5c.size() > kMostCertificates)
    return jose::fail("it comes with " + std::to_string(x5c.size()) + " certificates; there are 1 to 10");
  std::vector<Certificate> all;
  for (const auto& text : x5c) {
    const auto der = decodeBase64(text);
    if (!der) return jose::fail("a certificate of it is no base64");
    auto certificate = Certificate::fromDer(*der);
    if (!certificate) return jose::fail(certificate.error());
    all.push_back(*std::move(certificate));
  }
  return CertificateChain{std::move(all)};
}

std::vector<std::string> CertificateChain::thumbprints() const {
  std::vector<std::string> all;
  for (const auto& certificate : certificates_) all.push_back(certificate.thumbprint());
  return all;
}

jose::Result<void> CertificateChain::check(const TrustStore& store, std::uint64_t at) const {
  if (!store.holds(certificates_.back()))
    return jose::fail("the last of its certificates, " + shown(certificates_.back()) + ", is not in the trust store");
  for (const auto& certificate : certificates_) {
    if (!certificate.isHashedWell()) return jose::fail(shown(certificate) + " is signed with a weak hash");
    if (!certificate.isValidAt(at)) return jose::fail(shown(certificate) + " has expired, or is not valid yet");
  }
  if (auto right = signer().checkSigner(); !right) return right;
  for (std::size_t i = 1; i < certificates_.size(); ++i) {
    if (auto right = certificates_[i].checkAuthority(); !right) return right;
    // The order is part of the format: OpenSSL alone would find its way through a disorderly heap.
    if (X509_check_issued(certificates_[i].raw(), certificates_[i - 1].raw()) != X509_V_OK)
      return jose::fail("its certificates are not in the order from the signer's to the root's, or one is missing");
  }
  return verifyPath(certificates_, at);
}

}  // namespace berth::evidence
