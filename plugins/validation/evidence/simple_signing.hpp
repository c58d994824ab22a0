// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "evidence/subject.hpp"

#include "jose/result.hpp"

#include <string>
#include <string_view>

namespace berth::evidence {

/// What a payload of cosign's says of a subject (github.com/sigstore/cosign, specs/SIGNATURE_SPEC.md).
struct SimpleSigning {
  std::string reference;  ///< `docker-reference`; empty: it gives none.
  Pairs annotations;      ///< `optional`.

  /// Of a payload that a key has signed; an error when it is of another digest or of another type.
  static jose::Result<SimpleSigning> parse(std::string_view payload, std::string_view digest);
};

}  // namespace berth::evidence
