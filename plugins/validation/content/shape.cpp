// SPDX-License-Identifier: Apache-2.0
#include "shape.hpp"

#include "image_config.hpp"

#include "input/manifest_kind.hpp"

#include <algorithm>
#include <array>

namespace berth::content {
namespace {

constexpr std::string_view kOciImage = "application/vnd.oci.image.manifest.v1+json";
// Docker also runs images whose config has one of the last two.
constexpr std::array<std::string_view, 4> kConfigTypes{"application/vnd.oci.image.config.v1+json",
                                                       "application/vnd.docker.container.image.v1+json",
                                                       "application/octet-stream", ""};
constexpr std::array<std::string_view, 2> kLayerTypes{"application/vnd.oci.image.layer.",
                                                      "application/vnd.docker.image.rootfs."};

template <class List>
bool isAmong(const List& list, std::string_view text) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

bool isImageless(const Descriptor& child) {
  return child.is_attestation || child.is_typed_artifact || kindOf(child.media_type) == Manifest::Kind::kOther;
}

// Runtimes other than containerd unpack layers of any type under an image's config, so that only known types of
// statements count.
bool holdsStatements(const Manifest& manifest) {
  return !manifest.layers.empty() &&
         std::all_of(manifest.layers.begin(), manifest.layers.end(),
                     [](const Descriptor& layer) { return validation::isStatementType(layer.media_type); });
}

}  // namespace

bool isLayerType(std::string_view media_type) {
  return std::any_of(kLayerTypes.begin(), kLayerTypes.end(),
                     [&](std::string_view start) { return media_type.starts_with(start); });
}

bool isArtifact(const Manifest& manifest, std::string_view config) {
  if (manifest.kind == Manifest::Kind::kOther) return true;
  if (manifest.kind == Manifest::Kind::kIndex)
    return !manifest.children.empty() && std::all_of(manifest.children.begin(), manifest.children.end(), isImageless);
  if (manifest.media_type != kOciImage) return false;  // Of a Docker manifest no runtime looks at the config's type.
  if (isAmong(kConfigTypes, manifest.config.media_type)) return holdsStatements(manifest);
  const bool has_files = std::any_of(manifest.layers.begin(), manifest.layers.end(),
                                     [](const Descriptor& layer) { return isLayerType(layer.media_type); });
  if (!has_files) return true;
  // Layers without a root file system that says how they are unpacked: BuildKit's cache, files that oras pushed.
  const auto read = ImageConfig::read(config);
  return read && !read->has_rootfs;
}

}  // namespace berth::content
