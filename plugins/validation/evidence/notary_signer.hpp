// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "evidence/authority.hpp"
#include "evidence/certificate_chain.hpp"
#include "evidence/notary_envelope.hpp"
#include "evidence/signer_identity.hpp"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace berth::evidence {

/// Signers of the Notary Project whose certificates lead to a root that is believed. Whether certificates were revoked
/// is not asked, and time stamps (RFC 3161) are not looked at.
class NotarySigner final : public Authority {
 public:
  struct Terms {
    TrustStore roots;                ///< For the scheme notary.x509.
    TrustStore signing_authorities;  ///< For notary.x509.signingAuthority; empty: such signatures are refused.
    std::vector<SignerIdentity> identities;
    /// Strict: a signature ends with its own expiry, and, of a plain signer, with his certificates. Else neither does,
    /// and certificates have to be valid when it says it was signed.
    bool is_strict = true;
    Pairs annotations;  ///< Each has to be signed.
  };

  NotarySigner(std::string name, Terms terms) : Authority{std::move(name)}, terms_{std::move(terms)} {}

  void addTo(Sought& sought) const override;
  bool reads(Layout layout) const override { return layout == Layout::kNotary; }
  jose::Result<std::string> verify(const Candidate& candidate, const Subject& subject,
                                   std::uint64_t now) const override;
  std::string cure(const Subject& subject) const override;

 private:
  jose::Result<void> checkSigner(const NotaryEnvelope& envelope, std::uint64_t now) const;

  const Terms terms_;
};

}  // namespace berth::evidence
