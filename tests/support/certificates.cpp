// SPDX-License-Identifier: Apache-2.0
#include "support/certificates.hpp"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <cstdio>
#include <memory>
#include <stdexcept>
#include <utility>

namespace berth::test {

namespace {

using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using Certificate = std::unique_ptr<X509, decltype(&X509_free)>;
using Stream = std::unique_ptr<std::FILE, int (*)(std::FILE*)>;

Stream create(const std::string& path) {
  Stream stream{std::fopen(path.c_str(), "we"), &std::fclose};
  if (stream == nullptr) throw std::runtime_error{"cannot write " + path};
  return stream;
}

void extend(X509* certificate, int nid, const char* value) {
  const std::unique_ptr<X509_EXTENSION, decltype(&X509_EXTENSION_free)> extension{
      X509V3_EXT_conf_nid(nullptr, nullptr, nid, value), &X509_EXTENSION_free};
  X509_add_ext(certificate, extension.get(), -1);
}

}  // namespace

struct Authority::Pair {
  explicit Pair(const std::string& name) {
    X509_set_version(certificate.get(), X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -60);
    X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 3600);
    X509_set_pubkey(certificate.get(), key.get());
    X509_NAME* subject = X509_get_subject_name(certificate.get());
    X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>(name.c_str()), -1,
                               -1, 0);
  }

  void signBy(const Pair& issuer) {
    X509_set_issuer_name(certificate.get(), X509_get_subject_name(issuer.certificate.get()));
    X509_sign(certificate.get(), issuer.key.get(), EVP_sha256());
  }

  void write(const config::TlsConfig& files) const {
    PEM_write_X509(create(files.certificate).get(), certificate.get());
    PEM_write_PrivateKey(create(files.key).get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr);
  }

  Key key{EVP_EC_gen("P-256"), &EVP_PKEY_free};
  Certificate certificate{X509_new(), &X509_free};
};

Authority::Authority(std::string folder, std::string name)
    : folder_{std::move(folder)}, name_{std::move(name)}, own_{std::make_unique<Pair>(name_)} {
  extend(own_->certificate.get(), NID_basic_constraints, "critical,CA:TRUE");
  own_->signBy(*own_);
  own_->write({folder_ + "/" + name_ + ".pem", folder_ + "/" + name_ + ".key", {}});
}

Authority::~Authority() = default;

config::TlsConfig Authority::issue(const std::string& name, Validity validity) const {
  Pair issued{name};
  X509_gmtime_adj(X509_getm_notBefore(issued.certificate.get()), validity.from);
  X509_gmtime_adj(X509_getm_notAfter(issued.certificate.get()), validity.until);
  extend(issued.certificate.get(), NID_subject_alt_name, ("IP:127.0.0.1,DNS:" + name).c_str());
  issued.signBy(*own_);
  config::TlsConfig files{folder_ + "/" + name + ".pem", folder_ + "/" + name + ".key", folder_ + "/" + name_ + ".pem"};
  issued.write(files);
  return files;
}

}  // namespace berth::test
