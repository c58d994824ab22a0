// SPDX-License-Identifier: Apache-2.0
// Manifests as clients push them: the first line is the Content-Type, the rest the document.
#include "fuzz/property.hpp"
#include "registry/content_hash.hpp"
#include "registry/manifest_document.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <string>

namespace berth::registry {
namespace {

bool isSame(const std::vector<Descriptor>& ones, const std::vector<Descriptor>& others) {
  return std::equal(ones.begin(), ones.end(), others.begin(), others.end(), [](const auto& one, const auto& other) {
    return one.media_type == other.media_type && one.digest == other.digest && one.size == other.size;
  });
}

void checkReferrer(const ManifestDocument& manifest, const Digest& digest, std::size_t size) {
  const auto json = nlohmann::json::parse(manifest.referrer_descriptor, nullptr, false);
  const auto descriptor = Descriptor::parse(json, "referrer");
  fuzz::require(descriptor && descriptor->digest == digest && descriptor->size == size &&
                    descriptor->media_type == manifest.media_type,
                "a referrers list shows a descriptor of the manifest");
}

void check(std::string_view bytes, const ManifestDocument& manifest, const Digest& digest) {
  fuzz::require(isMediaType(manifest.media_type), "a manifest's media type may stand in a header");
  fuzz::require(manifest.kind == manifestKind(manifest.media_type) && manifest.kind != ManifestKind::kUnknown &&
                    manifest.kind != ManifestKind::kSchema1,
                "only manifests of known kinds are taken");
  fuzz::require(manifest.blobs.size() + manifest.optional_blobs.size() <= ManifestDocument::kMaxDescriptors + 1 &&
                    manifest.children.size() <= ManifestDocument::kMaxDescriptors,
                "what a push makes the store look up is bounded");
  fuzz::require(manifest.kind == ManifestKind::kIndex ? manifest.blobs.empty() : manifest.children.empty(),
                "no manifest is image and index at once");
  fuzz::require(manifest.subject.has_value() != manifest.referrer_descriptor.empty(), "a subject makes a referrer");
  if (manifest.subject) checkReferrer(manifest, digest, bytes.size());

  const auto again = ManifestDocument::parse(bytes, manifest.media_type + "; charset=utf-8", digest);
  fuzz::require(again && isSame(again->blobs, manifest.blobs) && isSame(again->children, manifest.children) &&
                    isSame(again->optional_blobs, manifest.optional_blobs) && again->subject == manifest.subject &&
                    again->referrer_descriptor == manifest.referrer_descriptor,
                "the Content-Type says nothing new");
}

}  // namespace
}  // namespace berth::registry

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace berth;
  const auto text = fuzz::textOf(data, size);
  const auto content_type = text.substr(0, text.find('\n'));
  const auto bytes = text.substr(std::min(content_type.size() + 1, text.size()));
  const auto digest = registry::digestOf(Digest::Algorithm::kSha256, bytes);
  const auto manifest = registry::ManifestDocument::parse(bytes, content_type, digest);
  if (manifest) return registry::check(bytes, *manifest, digest), 0;
  fuzz::require(manifest.error().code == ErrorCode::kManifestInvalid && !manifest.error().detail.empty(),
                "what is no manifest is MANIFEST_INVALID, with a reason");
  return 0;
}
