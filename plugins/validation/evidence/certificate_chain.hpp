// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "evidence/certificate.hpp"

#include "jose/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace berth::evidence {

/// Certificates of those who are believed. Immutable; any thread.
class TrustStore {
 public:
  TrustStore() = default;
  /// Of PEM files. Reads the disk. An error names the file.
  static jose::Result<TrustStore> read(const std::vector<std::string>& paths);

  bool isEmpty() const { return certificates_.empty(); }
  bool holds(const Certificate& certificate) const;

 private:
  std::vector<Certificate> certificates_;
};

/// From the signer's certificate up to a root, as a signature brings it along.
class CertificateChain {
 public:
  /// Each in base64 of DER; 1 to 10 of them.
  static jose::Result<CertificateChain> parse(const std::vector<std::string>& x5c);

  const Certificate& signer() const { return certificates_.front(); }
  /// `["…", "…"]`: hexadecimal SHA-256 of each, from the signer's on.
  std::vector<std::string> thumbprints() const;

  /// Each certificate is signed by the next and may do what it does, all of them are valid at that time, and the last
  /// is one of the store.
  jose::Result<void> check(const TrustStore& store, std::uint64_t at) const;

 private:
  explicit CertificateChain(std::vector<Certificate> certificates) : certificates_{std::move(certificates)} {}

  const std::vector<Certificate> certificates_;
};

}  // namespace berth::evidence
