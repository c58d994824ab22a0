// SPDX-License-Identifier: Apache-2.0
#include "evidence/evidence_shape.hpp"

#include "evidence/collection.hpp"
#include "evidence/sha256.hpp"

#include "berth/validation.hpp"
#include "input/json_members.hpp"
#include "json/strict_json.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

namespace berth::evidence {
namespace {

using Json = nlohmann::json;
using sdk::view;
using validation::listOf;
using validation::memberOf;
using validation::textOf;

constexpr std::size_t kMostNamed = 40;
constexpr std::string_view kManifestType = "application/vnd.oci.image.manifest.v1+json";
constexpr std::string_view kIndexType = "application/vnd.oci.image.index.v1+json";

constexpr std::array<std::string_view, 24> kEvidenceTypes{kSimpleSigningType,
                                                          kCosignArtifactType,
                                                          kDsseType,
                                                          kBundleType,
                                                          kNotaryType,
                                                          kJwsType,
                                                          "application/cose",
                                                          "application/vnd.in-toto+json",
                                                          "application/spdx+json",
                                                          "text/spdx",
                                                          "text/spdx+json",
                                                          "text/spdx+xml",
                                                          "application/vnd.cyclonedx",
                                                          "application/vnd.cyclonedx+json",
                                                          "application/vnd.cyclonedx+xml",
                                                          "application/vnd.syft+json",
                                                          "application/sarif+json",
                                                          "application/vnd.aquasec.trivy.report+json",
                                                          "application/vnd.security.vulnerability.report",
                                                          "application/vnd.security.vulnerability.report+json",
                                                          "application/vnd.openvex+json",
                                                          "application/openvex+json",
                                                          "application/vnd.dev.cosign.artifact.sbom.v1+json",
                                                          "application/vnd.dev.cosign.artifact.att.v1+json"};
// cosign writes an image's config to its signatures; without a layer of files nothing runs it.
constexpr std::array<std::string_view, 3> kConfigTypes{"application/vnd.oci.empty.v1+json",
                                                       "application/vnd.oci.image.config.v1+json",
                                                       "application/vnd.unknown.config.v1+json"};

template <class List>
bool isAmong(const List& list, std::string_view text) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

bool isTagOfDigest(std::string_view tag) {
  constexpr std::string_view kStart = "sha256-";
  return tag.starts_with(kStart) && isSha256Digest("sha256:" + std::string{tag.substr(kStart.size())});
}

bool isListOfEvidence(sdk::Look& look) {
  const auto index = parseStrictJson(view(look.artifact().manifest), {.bytes = kMostManifestBytes});
  if (!index) return false;
  const auto& entries = listOf(*index, "manifests");
  if (entries.size() > kMostNamed) return false;
  std::vector<std::string> digests;
  digests.reserve(entries.size());
  for (const auto& entry : entries) digests.push_back(textOf(entry, "digest"));
  std::vector<sdk::Wanted> wanted;
  wanted.reserve(digests.size());
  for (const auto& digest : digests) wanted.push_back({BERTH_NEED_CONTENT, digest});
  look.want(wanted);
  return std::all_of(digests.begin(), digests.end(), [&](const auto& digest) {
    const auto found = look.content(digest);
    return found && isEvidence(kManifestType, found->content);
  });
}

}  // namespace

bool isEvidence(std::string_view media_type, std::string_view manifest) {
  if (media_type != kManifestType) return false;
  const auto json = parseStrictJson(manifest, {.bytes = kMostManifestBytes});
  if (!json || textOf(*json, "mediaType") != kManifestType) return false;
  const auto* const config = memberOf(*json, "config");
  const auto config_type = config == nullptr ? std::string{} : textOf(*config, "mediaType");
  if (!isAmong(kConfigTypes, config_type) && !isAmong(kEvidenceTypes, config_type)) return false;
  const auto& layers = listOf(*json, "layers");
  return !layers.empty() && std::all_of(layers.begin(), layers.end(), [](const Json& layer) {
    return isAmong(kEvidenceTypes, textOf(layer, "mediaType"));
  });
}

bool isAboutOthers(sdk::Look& look) {
  const auto& artifact = look.artifact();
  if (isEvidence(view(artifact.media_type), view(artifact.manifest))) return true;
  return view(artifact.media_type) == kIndexType && isTagOfDigest(view(artifact.tag)) && isListOfEvidence(look);
}

}  // namespace berth::evidence
