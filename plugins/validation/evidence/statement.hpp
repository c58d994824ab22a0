// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "evidence/candidate.hpp"
#include "evidence/subject.hpp"

#include "jose/result.hpp"

#include <nlohmann/json_fwd.hpp>

#include <memory>
#include <string>
#include <string_view>

namespace berth::evidence {

/// A DSSE envelope (github.com/secure-systems-lab/dsse, version 1.0.2) taken apart. Nothing of it is true before a key
/// has signed message().
struct Envelope {
  std::string payload_type;
  std::string payload;
  std::string signature;

  /// Of a layer: kEnvelope or kBundle. One signature, strict JSON and base64.
  static jose::Result<Envelope> parse(const Candidate& candidate);

  /// The bytes that are signed: the pre-authentication encoding.
  std::string message() const;
};

/// What an in-toto statement (v0.1 and v1) says of a subject.
struct Statement {
  std::string predicate_type;
  std::shared_ptr<const nlohmann::json> predicate;  ///< Never null.
  std::string subject_name;                         ///< Empty: it gives none.
  Pairs annotations;                                ///< Of the subject.

  /// Reads the payload of an envelope; an error when it is of another digest.
  static jose::Result<Statement> parse(const Envelope& envelope, std::string_view digest);
};

}  // namespace berth::evidence
