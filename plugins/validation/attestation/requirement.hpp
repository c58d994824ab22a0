// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "condition.hpp"

#include "evidence/collection.hpp"
#include "evidence/cosign_key.hpp"

#include "jose/result.hpp"

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace berth::validation_attestation {

/// One attestation that an image has to have. Immutable; any thread.
class Requirement {
 public:
  /// Reads the files of keys too. `where`: for the sentence of an error.
  static jose::Result<Requirement> parse(const nlohmann::json& options, const std::string& where);

  /// What messages call it: "spdx".
  const std::string& name() const { return name_; }

  /// Adds where such attestations are.
  void addTo(evidence::Sought& sought) const;

  /// Empty: one of the candidates is such an attestation. Else why none of them is.
  std::string missing(const evidence::Collected& collected, std::uint64_t now) const;

  /// The command that makes one.
  std::string cure(const evidence::Subject& subject) const;

 private:
  using Predicate = std::shared_ptr<const nlohmann::json>;

  bool isType(std::string_view predicate_type) const;
  jose::Result<Predicate> read(const evidence::Candidate& candidate, const evidence::Subject& subject,
                               std::uint64_t now) const;
  jose::Result<evidence::Statement> statementOf(const evidence::Candidate& candidate, const evidence::Subject& subject,
                                                std::uint64_t now) const;
  jose::Result<void> check(const evidence::Candidate& candidate, const evidence::Subject& subject,
                           std::uint64_t now) const;

  std::string name_;
  std::string predicate_type_;               ///< It, or what begins with it and a slash.
  std::vector<std::string> document_types_;  ///< Types of artifacts that are such a document, unsigned.
  std::vector<std::shared_ptr<const evidence::CosignKey>> keys_;  ///< None: signatures do not matter.
  std::vector<Condition> conditions_;
};

}  // namespace berth::validation_attestation
