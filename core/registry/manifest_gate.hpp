// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/digest.hpp"
#include "model/reference.hpp"
#include "model/repository_name.hpp"
#include "model/result.hpp"

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

/// Decides whether a manifest may enter the registry; validation plugins stand behind it. Any thread.
class ManifestGate {
 public:
  virtual ~ManifestGate() = default;
  /// Asked after the registry's own checks of the document and before anything is stored. An error (kDenied mostly)
  /// is the answer to the push; its detail tells the client what to do. May block.
  virtual Result<void> admit(const EnteringManifest& manifest) = 0;
};

}  // namespace berth::registry
