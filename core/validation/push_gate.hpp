// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "auth/principal.hpp"
#include "registry/manifest_gate.hpp"
#include "validation/decision_log.hpp"
#include "validation/evidence.hpp"
#include "validation/rule_book.hpp"

#include <memory>
#include <string>
#include <vector>

namespace berth::validation {

/// Puts one push before the rules: its manifest, and each of its tags. It keeps to the book that it began with. One
/// thread at a time.
class PushGate final : public registry::ManifestGate {
 public:
  /// `set` is of `book`. `host`: what pushed images are called by. The other references outlive it.
  PushGate(std::shared_ptr<const RuleBook> book, const RuleSet& set, EvidenceStore& evidence, const std::string& host,
           const auth::Principal* principal, DecisionLog& decisions)
      : book_{std::move(book)},
        set_{set},
        evidence_{evidence},
        host_{host},
        principal_{principal},
        decisions_{decisions} {}

  Result<void> admit(const registry::EnteringManifest& manifest) override;
  Result<void> mayTag(const registry::EnteringManifest& manifest, const Tag& tag, const Digest* current) override;

  /// Once, when the push is over, however it ended: its decisions can be read then, and are counted.
  void keep();

  /// What was let pass although rules speak against it: sentences for the client, each once.
  const std::vector<std::string>& warnings() const { return warnings_; }

 private:
  Result<void> judge(Source source, const registry::EnteringManifest& manifest, const std::string& tag,
                     const std::string& replaces);

  const std::shared_ptr<const RuleBook> book_;
  const RuleSet& set_;
  EvidenceStore& evidence_;
  const std::string& host_;
  const auth::Principal* principal_;
  DecisionLog& decisions_;
  std::vector<DecisionRecord> records_;
  std::vector<std::string> warnings_;
};

}  // namespace berth::validation
