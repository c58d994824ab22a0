// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "evidence/certificate_chain.hpp"
#include "evidence/subject.hpp"

#include "jose/algorithm.hpp"
#include "jose/result.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace berth::evidence {

/// A JWS of the Notary Project (github.com/notaryproject/specifications, signature-envelope-jws.md) taken apart, in the
/// form that the specification asks for. Nothing of it is true before verify(), and nothing is said of who signed it
/// before the chain is checked.
struct NotaryEnvelope {
  enum class Scheme : std::uint8_t { kX509, kSigningAuthority };

  jose::Algorithm algorithm;
  Scheme scheme;
  std::uint64_t signed_at = 0;  ///< Seconds since 1970, by what the signer, or his signing authority, says.
  std::optional<std::uint64_t> expires;
  CertificateChain chain;
  std::string payload;
  std::string signed_part;
  std::string signature;

  static jose::Result<NotaryEnvelope> parse(std::string_view text);

  /// It is signed by the key of the first certificate, with the one algorithm that the specification has for the key.
  jose::Result<void> verify() const;

  /// Its payload is the descriptor of `subject`, with each of the annotations.
  jose::Result<void> checkPayload(const Subject& subject, const Pairs& annotations) const;
};

}  // namespace berth::evidence
