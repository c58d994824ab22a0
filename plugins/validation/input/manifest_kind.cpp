// SPDX-License-Identifier: Apache-2.0
#include "input/manifest_kind.hpp"

#include "input/json_members.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <string>

namespace berth::validation {
namespace {

using Json = nlohmann::json;

constexpr std::array<std::string_view, 2> kIndexTypes{"application/vnd.oci.image.index.v1+json",
                                                      "application/vnd.docker.distribution.manifest.list.v2+json"};
// Docker also runs images whose config has one of the last two.
constexpr std::array<std::string_view, 4> kConfigTypes{"application/vnd.oci.image.config.v1+json",
                                                       "application/vnd.docker.container.image.v1+json",
                                                       "application/octet-stream", ""};
constexpr std::string_view kDockerImage = "application/vnd.docker.distribution.manifest.v2+json";
// What cosign's tags and BuildKit's attestations hold, under an image's config.
constexpr std::array<std::string_view, 11> kStatementTypes{"application/vnd.dev.cosign.simplesigning.v1+json",
                                                           "application/vnd.dsse.envelope.v1+json",
                                                           "application/vnd.in-toto+json",
                                                           "application/spdx+json",
                                                           "text/spdx",
                                                           "text/spdx+json",
                                                           "text/spdx+xml",
                                                           "application/vnd.cyclonedx",
                                                           "application/vnd.cyclonedx+json",
                                                           "application/vnd.cyclonedx+xml",
                                                           "application/vnd.syft+json"};

template <class List>
bool isAmong(const List& list, std::string_view text) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

bool isStatement(const Json& layer) {
  return isStatementType(textOf(layer, "mediaType"));
}

}  // namespace

ManifestKind manifestKind(std::string_view media_type, const Json& manifest) {
  if (isAmong(kIndexTypes, media_type)) return ManifestKind::kIndex;
  if (media_type == kDockerImage) return ManifestKind::kImage;  // No runtime looks at its config's type.
  const auto* const config = memberOf(manifest, "config");
  if (config == nullptr || !isAmong(kConfigTypes, textOf(*config, "mediaType"))) return ManifestKind::kArtifact;
  const auto& layers = listOf(manifest, "layers");
  // Runtimes other than containerd unpack layers of any type under an image's config.
  const bool is_runnable = layers.empty() || !std::all_of(layers.begin(), layers.end(), isStatement);
  return is_runnable ? ManifestKind::kImage : ManifestKind::kArtifact;
}

bool isStatementType(std::string_view media_type) {
  return isAmong(kStatementTypes, media_type);
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
