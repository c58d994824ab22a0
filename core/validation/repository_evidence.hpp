// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "registry/registry.hpp"
#include "validation/evidence.hpp"

namespace berth::validation {

/// What the registry's own repositories hold, whoever asks: rules are the operator's.
class RepositoryEvidence final : public EvidenceStore {
 public:
  /// `registry` outlives it.
  explicit RepositoryEvidence(registry::Registry& registry) : registry_{registry} {}

  Result<std::optional<Evidence>> find(const RepositoryName& repository, const Need& need,
                                       std::size_t most_bytes) override;

  /// The manifest that a tag or digest names; nothing: there is none.
  Result<std::optional<Evidence>> manifest(const RepositoryName& repository, const Reference& reference,
                                           std::size_t most_bytes);

 private:
  Result<std::optional<Evidence>> content(const RepositoryName& repository, const Digest& digest,
                                          std::size_t most_bytes);
  Result<std::optional<Evidence>> referrers(const RepositoryName& repository, const Digest& subject,
                                            const std::string& artifact_type, std::size_t most_bytes);

  registry::Registry& registry_;
};

}  // namespace berth::validation
