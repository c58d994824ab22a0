// SPDX-License-Identifier: Apache-2.0
#include "evidence/subject.hpp"

#include "input/json_members.hpp"
#include "input/manifest_kind.hpp"
#include "json/strict_json.hpp"

#include "berth/validation.hpp"

#include <nlohmann/json.hpp>

namespace berth::evidence {
namespace {

using sdk::view;

}  // namespace

Subject subjectOf(const sdk::Look& look) {
  const auto& artifact = look.artifact();
  return {std::string{view(artifact.digest)}, std::string{view(artifact.media_type)}, artifact.manifest.len,
          std::string{view(artifact.image)}, std::string{view(artifact.tag)}};
}

std::vector<Subject> childrenOf(const sdk::Look& look) {
  std::vector<Subject> children;
  const auto& artifact = look.artifact();
  const auto index = parseStrictJson(view(artifact.manifest));
  if (!index || validation::manifestKind(view(artifact.media_type), *index) != validation::ManifestKind::kIndex)
    return children;
  for (const auto& entry : validation::listOf(*index, "manifests")) {
    if (!validation::isImageDescriptor(entry)) continue;
    const auto* const size = validation::memberOf(entry, "size");
    children.push_back({validation::textOf(entry, "digest"), validation::textOf(entry, "mediaType"),
                        size != nullptr && size->is_number_unsigned() ? size->get<std::uint64_t>() : 0,
                        std::string{view(artifact.image)}, std::string{view(artifact.tag)}});
  }
  return children;
}

}  // namespace berth::evidence
