// SPDX-License-Identifier: Apache-2.0
#include "model/media_type.hpp"

#include <algorithm>

namespace berth {
namespace {

struct KindRow {
  std::string_view media_type;
  ManifestKind kind;
};
constexpr KindRow kKinds[] = {
    {kOciManifestMediaType, ManifestKind::kImage},
    {kOciIndexMediaType, ManifestKind::kIndex},
    {"application/vnd.docker.distribution.manifest.v2+json", ManifestKind::kImage},
    {"application/vnd.docker.distribution.manifest.list.v2+json", ManifestKind::kIndex},
    {"application/vnd.oci.artifact.manifest.v1+json", ManifestKind::kArtifact},
    {"application/vnd.docker.distribution.manifest.v1+json", ManifestKind::kSchema1},
    {"application/vnd.docker.distribution.manifest.v1+prettyjws", ManifestKind::kSchema1},
};

constexpr std::string_view kNonDistributable[] = {
    "application/vnd.docker.image.rootfs.foreign.diff.tar",
    "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip",
    "application/vnd.oci.image.layer.nondistributable.v1.tar",
    "application/vnd.oci.image.layer.nondistributable.v1.tar+gzip",
    "application/vnd.oci.image.layer.nondistributable.v1.tar+zstd",
};

bool isNameCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view{"!#$&-^_.+"}.find(c) != std::string_view::npos;
}

}  // namespace

ManifestKind manifestKind(std::string_view media_type) {
  for (const auto& row : kKinds) {
    if (row.media_type == media_type) return row.kind;
  }
  return ManifestKind::kUnknown;
}

bool isNonDistributable(std::string_view media_type) {
  return std::find(std::begin(kNonDistributable), std::end(kNonDistributable), media_type) !=
         std::end(kNonDistributable);
}

std::string bareMediaType(std::string_view content_type) {
  content_type = content_type.substr(0, content_type.find(';'));
  std::string bare;
  bare.reserve(content_type.size());
  for (const char c : content_type) {
    if (c != ' ' && c != '\t') bare += (c >= 'A' && c <= 'Z') ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return bare;
}

bool isMediaType(std::string_view text) {
  const auto slash = text.find('/');
  if (slash == std::string_view::npos || text.size() > 255) return false;
  const auto type = text.substr(0, slash);
  const auto subtype = text.substr(slash + 1);
  return !type.empty() && !subtype.empty() && std::all_of(type.begin(), type.end(), isNameCharacter) &&
         std::all_of(subtype.begin(), subtype.end(), isNameCharacter);
}

}  // namespace berth
