// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace berth::sdk {
class Look;
}

namespace berth::evidence {

/// What a signature or an attestation has to be about.
struct Subject {
  std::string digest;  ///< "sha256:…" of the manifest.
  std::string media_type;
  std::uint64_t size = 0;
  std::string image;  ///< Host and repository.
  std::string tag;    ///< Empty: none was given.

  /// "reg.example.com/team/app@sha256:…".
  std::string name() const { return image + '@' + digest; }
};

/// Texts by their names, sorted.
using Pairs = std::vector<std::pair<std::string, std::string>>;

/// The artifact of a question.
Subject subjectOf(const sdk::Look& look);

/// What its index names that a machine could run, in its order; none when it is no index. Those that an index only
/// carries along (buildkit's attestations) are left out when all that they consist of says so.
std::vector<Subject> childrenOf(const sdk::Look& look);

}  // namespace berth::evidence
