// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "evidence/certificate.hpp"
#include "evidence/subject.hpp"

#include "jose/result.hpp"

#include <string_view>

namespace berth::evidence {

/// Whom a signing certificate has to be of, as trust policies of the Notary Project write it: "*", or "x509.subject: "
/// and attributes of its subject ("C=DE, O=Acme, CN=builder"), each of which it has to have once, with that value. A
/// backslash takes the meaning from the character behind it.
class SignerIdentity {
 public:
  static jose::Result<SignerIdentity> parse(std::string_view text);

  bool matches(const Certificate& certificate) const;

 private:
  Pairs attributes_;  ///< None: anybody.
};

}  // namespace berth::evidence
