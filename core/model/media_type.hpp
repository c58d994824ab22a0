// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace berth {

/// What a manifest of a media type names.
enum class ManifestKind {
  kImage,     ///< `config` and `layers`.
  kIndex,     ///< `manifests`.
  kArtifact,  ///< `blobs`: the artifact manifest of the image-spec 1.1 release candidates, for content pushed then.
  kSchema1,   ///< Docker's first, which the registry refuses.
  kUnknown,
};

inline constexpr std::string_view kOciIndexMediaType = "application/vnd.oci.image.index.v1+json";
inline constexpr std::string_view kOciManifestMediaType = "application/vnd.oci.image.manifest.v1+json";

/// By a table; `media_type` is bare.
ManifestKind manifestKind(std::string_view media_type);

/// Layers that are never pushed because their licence forbids it; clients take them from their `urls`.
bool isNonDistributable(std::string_view media_type);

/// A Content-Type without parameters (`; charset=utf-8`) and spaces, in lower case.
std::string bareMediaType(std::string_view content_type);

/// Whether it may stand in a header and a record: `type/subtype` of the characters of RFC 6838, at most 255.
bool isMediaType(std::string_view text);

}  // namespace berth
