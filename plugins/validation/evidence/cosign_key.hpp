// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "evidence/authority.hpp"
#include "evidence/statement.hpp"
#include "evidence/verifying_key.hpp"

#include <cstdint>
#include <limits>
#include <string>
#include <utility>

namespace berth::evidence {

/// A key that cosign signs with, and what its signatures have to say beside the digest. No transparency log is asked:
/// whoever has the key could sign, at any time.
class CosignKey final : public Authority {
 public:
  struct Terms {
    Pairs annotations;             ///< Each has to be signed.
    bool match_identity = false;   ///< The name in the signature has to be the image's.
    std::uint64_t not_before = 0;  ///< Seconds since 1970 between which the key is believed, whenever it signed.
    std::uint64_t not_after = std::numeric_limits<std::uint64_t>::max();
  };

  CosignKey(std::string name, VerifyingKey key, Terms terms)
      : Authority{std::move(name)}, key_{std::move(key)}, terms_{std::move(terms)} {}

  const std::string& keyId() const { return key_.id(); }

  void addTo(Sought& sought) const override;
  bool reads(Layout layout) const override { return layout == Layout::kSimpleSigning || layout == Layout::kBundle; }
  jose::Result<std::string> verify(const Candidate& candidate, const Subject& subject,
                                   std::uint64_t now) const override;
  std::string cure(const Subject& subject) const override;

  /// What the key has signed about `subject` in a kBundle or kEnvelope, of whatever predicate type.
  jose::Result<Statement> attested(const Candidate& candidate, const Subject& subject, std::uint64_t now) const;

 private:
  jose::Result<void> checkTime(std::uint64_t now) const;
  jose::Result<void> checkTerms(const Subject& subject, const std::string& name, const Pairs& annotations) const;
  jose::Result<void> verifySimple(const Candidate& candidate, const Subject& subject) const;

  const VerifyingKey key_;
  const Terms terms_;
};

}  // namespace berth::evidence
