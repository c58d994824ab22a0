// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/timestamp.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace berth::registry {

/// What a manifest may name that its repository does not have (and a pull of it would not find).
enum class SparseManifests : std::uint8_t {
  kNone,     ///< Nothing.
  kIndexes,  ///< Manifests that an index names: a mirror may hold some platforms only, under the digest of all.
  kAll,      ///< Layers and configs too.
};

/// What an operator may choose about the registry's meaning, and what it takes from its surroundings.
struct Settings {
  /// Largest manifest, in bytes; the spec asks for at least 4 MiB.
  std::size_t max_manifest_bytes = 4 << 20;
  /// Lines that a tag's history keeps.
  std::size_t tag_history = 1000;
  SparseManifests sparse_manifests = SparseManifests::kIndexes;
  /// How long an upload session lives after its last byte.
  std::chrono::milliseconds upload_expiry = std::chrono::hours{168};

  Clock clock = &Timestamp::now;
};

}  // namespace berth::registry
