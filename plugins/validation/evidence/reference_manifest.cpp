// SPDX-License-Identifier: Apache-2.0
#include "evidence/reference_manifest.hpp"

#include "evidence/collection.hpp"

#include "input/json_members.hpp"
#include "json/strict_json.hpp"

#include <nlohmann/json.hpp>

#include <array>
#include <optional>
#include <utility>

namespace berth::evidence {
namespace {

using Json = nlohmann::json;
using validation::listOf;
using validation::memberOf;
using validation::textOf;

constexpr const char* kSignatureAnnotation = "dev.cosignproject.cosign/signature";
constexpr const char* kThumbprintAnnotation = "io.cncf.notary.x509chain.thumbprint#S256";

constexpr std::array<std::pair<std::string_view, Layout>, 4> kLayouts{{{kSimpleSigningType, Layout::kSimpleSigning},
                                                                       {kDsseType, Layout::kEnvelope},
                                                                       {kBundleType, Layout::kBundle},
                                                                       {kJwsType, Layout::kNotary}}};

Layout layoutOf(std::string_view media_type, std::string_view artifact_type) {
  for (const auto& [type, layout] : kLayouts) {
    if (type == media_type) return layout;
  }
  // Its signatures are of one form only here; COSE is seen and refused by name.
  return artifact_type == kNotaryType ? Layout::kNotary : Layout::kDocument;
}

std::string annotation(const Json& value, const char* name) {
  const auto* const all = memberOf(value, "annotations");
  return all == nullptr ? std::string{} : textOf(*all, name);
}

std::string artifactTypeOf(const Json& manifest) {
  auto own = textOf(manifest, "artifactType");
  const auto* const config = memberOf(manifest, "config");
  return own.empty() && config != nullptr ? textOf(*config, "mediaType") : own;
}

}  // namespace

jose::Result<ReferenceManifest> ReferenceManifest::parse(std::string_view digest, std::string_view bytes) {
  const auto json = parseStrictJson(bytes, {.bytes = kMostManifestBytes});
  if (!json) return jose::fail("its manifest cannot be read: " + json.error());
  ReferenceManifest manifest;
  manifest.artifact_type = artifactTypeOf(*json);
  if (const auto* const subject = memberOf(*json, "subject")) manifest.subject = textOf(*subject, "digest");
  for (const auto& layer : listOf(*json, "layers")) {
    const auto* const size = memberOf(layer, "size");
    if (size == nullptr || !size->is_number_unsigned()) return jose::fail("a layer of its manifest has no size");
    auto& kept = manifest.layers.emplace_back();
    kept.size = size->get<std::uint64_t>();
    auto& candidate = kept.candidate;
    candidate.media_type = textOf(layer, "mediaType");
    candidate.layout = layoutOf(candidate.media_type, manifest.artifact_type);
    candidate.artifact_type = manifest.artifact_type;
    candidate.digest = textOf(layer, "digest");
    candidate.manifest = digest;
    candidate.signature = annotation(layer, kSignatureAnnotation);
    candidate.thumbprints = annotation(*json, kThumbprintAnnotation);
  }
  return manifest;
}

}  // namespace berth::evidence
