// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "jose/key.hpp"
#include "jose/result.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

struct x509_st;

namespace berth::evidence {

/// An X.509 certificate. Copies share it; any thread.
class Certificate {
 public:
  /// Exactly one, with nothing behind it.
  static jose::Result<Certificate> fromDer(std::string_view der);
  /// All "BEGIN CERTIFICATE" of a text; at least one.
  static jose::Result<std::vector<Certificate>> allOfPem(std::string_view pem);

  x509_st* raw() const { return certificate_.get(); }
  /// Hexadecimal SHA-256 of it in DER.
  const std::string& thumbprint() const { return thumbprint_; }
  /// "C=DE, O=Acme, CN=builder", for people.
  std::string subject() const;
  /// The value of the attribute of its subject with this short name ("CN"); empty: it has none, or several.
  std::string attribute(const std::string& name) const;

  /// Its key, when it is of a kind and strength that jose/key_material.hpp knows.
  jose::Result<jose::PublicKey> key() const;
  /// Bits of its key.
  int keyBits() const;
  /// Hexadecimal SHA-256 of its key in DER (SubjectPublicKeyInfo).
  std::string keyId() const;

  bool isValidAt(std::uint64_t seconds) const;
  /// Made with SHA-256, SHA-384 or SHA-512.
  bool isHashedWell() const;
  /// May sign artifacts and nothing else: the Notary Project's rules for a signing certificate.
  jose::Result<void> checkSigner() const;
  /// May sign certificates.
  jose::Result<void> checkAuthority() const;

 private:
  explicit Certificate(std::shared_ptr<x509_st> certificate);

  std::shared_ptr<x509_st> certificate_;
  std::string thumbprint_;
};

}  // namespace berth::evidence
