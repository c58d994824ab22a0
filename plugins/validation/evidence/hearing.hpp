// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "evidence/authority.hpp"
#include "evidence/collection.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace berth::evidence {

/// Why no candidate was what was asked for, each reason once.
class Reasons {
 public:
  void add(const std::string& reason);
  /// "a; b; and 3 more"; `otherwise` when there is none.
  std::string text(const std::string& otherwise) const;

 private:
  std::vector<std::string> all_;
};

/// What all authorities had to say about one subject.
struct Hearing {
  std::size_t signers = 0;  ///< How many of them have signed, no two with the same key.
  std::string reasons;      ///< "key prod.pub: …. notation: …": of those that have not.
};

Hearing hear(const std::vector<std::shared_ptr<const Authority>>& authorities, const Collected& collected,
             std::uint64_t now);

}  // namespace berth::evidence
