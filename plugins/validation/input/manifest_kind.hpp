// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <string_view>

namespace berth::validation {

/// What a manifest is, by its shape: what somebody says of it (a tag, `subject`, `artifactType`) would be a way around
/// the rules.
enum class ManifestKind {
  kImage,     ///< A runtime could run it: an image's config, and not statements alone.
  kIndex,     ///< Names other manifests.
  kArtifact,  ///< Signatures, reports, charts, caches.
};

ManifestKind manifestKind(std::string_view media_type, const nlohmann::json& manifest);

/// Whether a layer of this type is a signature, an attestation or an SBOM, which nothing unpacks.
bool isStatementType(std::string_view media_type);

/// "image", "index", "artifact".
const char* nameOf(ManifestKind kind);

/// Whether a descriptor in an index is of an image: not of what BuildKit attaches, nor of another artifact.
bool isImageDescriptor(const nlohmann::json& descriptor);

}  // namespace berth::validation
