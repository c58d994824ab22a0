// SPDX-License-Identifier: Apache-2.0
#include "http/client_certificate.hpp"

#include "http/tls_files.hpp"

#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <string>
#include <string_view>
#include <utility>

namespace berth::http {
namespace {

std::string subjectOf(X509* certificate) {
  const std::unique_ptr<BIO, decltype(&BIO_free)> bio{BIO_new(BIO_s_mem()), &BIO_free};
  X509_NAME_print_ex(bio.get(), X509_get_subject_name(certificate), 0, XN_FLAG_RFC2253);
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &data);
  return {data, static_cast<std::size_t>(size)};
}

std::string_view kindOf(int type) {
  switch (type) {
    case GEN_DNS:
      return "DNS:";
    case GEN_EMAIL:
      return "email:";
    case GEN_URI:
      return "URI:";
    default:
      return {};
  }
}

std::vector<std::string> namesOf(X509* certificate) {
  std::vector<std::string> names;
  const std::unique_ptr<GENERAL_NAMES, decltype(&GENERAL_NAMES_free)> all{
      static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)),
      &GENERAL_NAMES_free};
  for (int i = 0; all && i < sk_GENERAL_NAME_num(all.get()); ++i) {
    int type = 0;
    const void* const value = GENERAL_NAME_get0_value(sk_GENERAL_NAME_value(all.get(), i), &type);
    const std::string_view kind = kindOf(type);
    if (kind.empty()) continue;
    const auto* const text = static_cast<const ASN1_STRING*>(value);
    std::string name{kind};
    name.append(reinterpret_cast<const char*>(ASN1_STRING_get0_data(text)),
                static_cast<std::size_t>(ASN1_STRING_length(text)));
    // A name with a NUL is there to deceive whoever compares it.
    if (name.find('\0') == std::string::npos) names.push_back(std::move(name));
  }
  return names;
}

}  // namespace

std::shared_ptr<const ClientCertificate> certificateOf(ssl_st* connection) {
  const X509Pointer certificate{SSL_get1_peer_certificate(connection)};
  if (!certificate || SSL_get_verify_result(connection) != X509_V_OK) return nullptr;
  return std::make_shared<const ClientCertificate>(
      ClientCertificate{subjectOf(certificate.get()), namesOf(certificate.get())});
}

}  // namespace berth::http
