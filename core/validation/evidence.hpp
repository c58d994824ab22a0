// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/repository_name.hpp"
#include "model/result.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <tuple>

namespace berth::validation {

/// NeedKind of proto/berth/plugin/v1/validation.proto, with its numbers.
enum class NeedKind : std::uint8_t { kContent = 1, kTag = 2, kReferrers = 3 };

/// What a rule wants to see of the artifact's repository.
struct Need {
  NeedKind kind = NeedKind::kContent;
  std::string value;          ///< A digest or a tag, as a plugin wrote it.
  std::string artifact_type;  ///< kReferrers.

  friend bool operator<(const Need& a, const Need& b) {
    return std::tie(a.kind, a.value, a.artifact_type) < std::tie(b.kind, b.value, b.artifact_type);
  }
};

/// What there is.
struct Evidence {
  std::string digest;
  std::string media_type;
  std::string content;
};

/// What repositories hold, for who decides about their images. Any thread; may block.
class EvidenceStore {
 public:
  virtual ~EvidenceStore() = default;
  /// Nothing: the repository has no such thing, or `need` names none. kTooLarge…: kOutOfRange when there is more than
  /// `most_bytes`. Errors of the stores.
  virtual Result<std::optional<Evidence>> find(const RepositoryName& repository, const Need& need,
                                               std::size_t most_bytes) = 0;
};

}  // namespace berth::validation
