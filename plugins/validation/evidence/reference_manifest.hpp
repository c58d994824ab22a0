// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "evidence/candidate.hpp"
#include "evidence/subject.hpp"

#include "jose/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace berth::evidence {

/// A manifest that says it is about a subject, by its tag or by its member `subject`, and its layers without content.
struct ReferenceManifest {
  struct Layer {
    Candidate candidate;
    std::uint64_t size = 0;
  };

  std::string artifact_type;
  std::string subject;  ///< A digest; empty: it names none.
  std::vector<Layer> layers;

  /// `digest`: its own. An error is a sentence.
  static jose::Result<ReferenceManifest> parse(std::string_view digest, std::string_view bytes);
};

}  // namespace berth::evidence
