// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/digest.hpp"
#include "model/reference.hpp"
#include "model/repository_name.hpp"
#include "model/result.hpp"
#include "model/tag.hpp"

#include <string_view>

namespace berth::registry {

/// A manifest that is about to enter. Views live as long as the call.
struct EnteringManifest {
  const RepositoryName& repository;
  const Reference& reference;  ///< As pushed.
  const Digest& digest;
  std::string_view media_type;
  std::string_view bytes;
};

/// Decides whether the manifest of one push may enter the registry, and bear its tags; validation plugins stand behind
/// it. An error (kRejected mostly) is the answer to the push; its detail tells the client what to do. One thread at a
/// time; may block.
class ManifestGate {
 public:
  virtual ~ManifestGate() = default;
  /// Asked once, after the registry's own checks of the document and before anything is stored.
  virtual Result<void> admit(const EnteringManifest& manifest) = 0;
  /// May a tag name it that names `current` (null: nothing) and cannot change before it does. Asked after admit(), and
  /// again when somebody else has changed the tag meanwhile.
  virtual Result<void> mayTag(const EnteringManifest& manifest, const Tag& tag, const Digest* current) = 0;
};

}  // namespace berth::registry
