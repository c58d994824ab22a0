// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/digest.hpp"
#include "model/media_type.hpp"
#include "model/result.hpp"
#include "registry/descriptor.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace berth::registry {

/// What the registry has to know of a manifest; the manifest itself stays the bytes that were pushed. A value.
struct ManifestDocument {
  std::string media_type;
  ManifestKind kind = ManifestKind::kUnknown;
  std::vector<Descriptor> blobs;  ///< Config and layers that have to be here.
  std::vector<Descriptor>
      optional_blobs;                ///< Non-distributable layers: clients take them from elsewhere, or push them.
  std::vector<Descriptor> children;  ///< Manifests that an index names.
  std::optional<Digest> subject;     ///< May be missing from the repository.

  /// As a referrers list shows this manifest: its descriptor with artifact type and annotations, as JSON. Made only
  /// when there is a subject.
  std::string referrer_descriptor;

  /// Reads and checks. `content_type` is the header of the push, empty when there was none. kManifestInvalid says
  /// what is wrong: grammar (strict_json.hpp), schemaVersion, a mediaType that is unknown, missing or not the header's,
  /// a document that is image and index at once (CVE-2021-41190), descriptors, more of them than kMaxDescriptors.
  static Result<ManifestDocument> parse(std::string_view bytes, std::string_view content_type, const Digest& digest);

  /// Bounds what one push makes the store look up.
  static constexpr std::size_t kMaxDescriptors = 4096;
};

}  // namespace berth::registry
