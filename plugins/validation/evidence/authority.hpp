// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "evidence/candidate.hpp"
#include "evidence/collection.hpp"
#include "evidence/subject.hpp"

#include "jose/result.hpp"

#include <cstdint>
#include <string>

namespace berth::evidence {

/// Somebody whose signature an operator believes. Immutable; any thread.
class Authority {
 public:
  virtual ~Authority() = default;
  Authority(const Authority&) = delete;
  Authority& operator=(const Authority&) = delete;

  /// What messages call it: "key prod.pub".
  const std::string& name() const { return name_; }

  /// Adds where its signatures are.
  virtual void addTo(Sought& sought) const = 0;
  virtual bool reads(Layout layout) const = 0;

  /// The id of the key that has signed `subject`, equal for equal keys; or why this candidate is no signature of this
  /// authority's. `now`: seconds since 1970.
  virtual jose::Result<std::string> verify(const Candidate& candidate, const Subject& subject,
                                           std::uint64_t now) const = 0;

  /// The command that makes what is missing, for the person who pushed.
  virtual std::string cure(const Subject& subject) const = 0;

 protected:
  explicit Authority(std::string name) : name_{std::move(name)} {}

 private:
  const std::string name_;
};

}  // namespace berth::evidence
