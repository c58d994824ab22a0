// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "evidence/notary_envelope.hpp"

#include <string_view>

namespace berth::evidence {

/// The protected header of a JWS of the Notary Project.
struct NotaryHeader {
  jose::Algorithm algorithm;
  NotaryEnvelope::Scheme scheme;
  std::uint64_t signed_at = 0;
  std::optional<std::uint64_t> expires;

  /// Strictly: `alg` and `cty` are the specification's, `crit` names what has to be understood and nothing else, the
  /// times belong to the scheme.
  static jose::Result<NotaryHeader> parse(std::string_view json);
};

}  // namespace berth::evidence
