// SPDX-License-Identifier: Apache-2.0
#include "input/manifest_kind.hpp"

#include "input/bounded_json.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <string>

namespace berth::validation {
namespace {

using Json = nlohmann::json;

constexpr std::array<std::string_view, 2> kIndexTypes{"application/vnd.oci.image.index.v1+json",
                                                      "application/vnd.docker.distribution.manifest.list.v2+json"};
constexpr std::array<std::string_view, 2> kConfigTypes{"application/vnd.oci.image.config.v1+json",
                                                       "application/vnd.docker.container.image.v1+json"};
constexpr std::array<std::string_view, 2> kLayerTypes{"application/vnd.oci.image.layer.",
                                                      "application/vnd.docker.image.rootfs."};

template <class List>
bool isAmong(const List& list, std::string_view text) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

bool hasFiles(const Json& layer) {
  const auto type = textOf(layer, "mediaType");
  return std::any_of(kLayerTypes.begin(), kLayerTypes.end(), [&](auto start) { return type.starts_with(start); });
}

}  // namespace

ManifestKind manifestKind(std::string_view media_type, const Json& manifest) {
  if (isAmong(kIndexTypes, media_type)) return ManifestKind::kIndex;
  const auto* const config = memberOf(manifest, "config");
  if (config == nullptr || !isAmong(kConfigTypes, textOf(*config, "mediaType"))) return ManifestKind::kArtifact;
  const auto& layers = listOf(manifest, "layers");
  const bool is_runnable = layers.empty() || std::any_of(layers.begin(), layers.end(), hasFiles);
  return is_runnable ? ManifestKind::kImage : ManifestKind::kArtifact;
}

const char* nameOf(ManifestKind kind) {
  constexpr std::array<const char*, 3> kNames{"image", "index", "artifact"};
  return kNames[static_cast<std::size_t>(kind)];
}

bool isImageDescriptor(const Json& descriptor) {
  const auto* const platform = memberOf(descriptor, "platform");
  const bool is_nowhere =
      platform != nullptr && textOf(*platform, "os") == "unknown" && textOf(*platform, "architecture") == "unknown";
  const auto* const annotations = memberOf(descriptor, "annotations");
  const bool is_attestation =
      annotations != nullptr && textOf(*annotations, "vnd.docker.reference.type") == "attestation-manifest";
  return !(is_nowhere && is_attestation);
}

}  // namespace berth::validation
