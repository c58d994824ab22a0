// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/timestamp.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace berth::registry {

/// What an operator may choose about the registry's meaning, and what it takes from its surroundings.
struct Settings {
  /// Largest manifest, in bytes; the spec asks for at least 4 MiB.
  std::size_t max_manifest_bytes = 4 << 20;
  /// Lines that a tag's history keeps.
  std::size_t tag_history = 1000;
  /// Takes an index although manifests that it names are not here.
  bool sparse_indexes = false;
  /// How long an upload session lives after its last byte.
  std::chrono::hours upload_expiry{168};

  Clock clock = &Timestamp::now;
};

}  // namespace berth::registry
