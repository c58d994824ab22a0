// SPDX-License-Identifier: Apache-2.0
#include "registry/manifest_document.hpp"

#include "registry/strict_json.hpp"

#include <nlohmann/json.hpp>

#include <utility>

namespace berth::registry {
namespace {

using nlohmann::json;

// A record holds at most 1 MiB, and a page of a referrers list 4 MiB.
constexpr std::size_t kMaxReferrerBytes = 512 << 10;

tl::unexpected<Error> invalid(std::string detail) {
  return fail(ErrorCode::kManifestInvalid, std::move(detail));
}

// Null when the member is absent, or says so by a null, as encoders do for what they have not got.
const json* member(const json& document, const char* key) {
  const auto found = document.find(key);
  return found == document.end() || found->is_null() ? nullptr : &*found;
}

// The text of a member, empty when it is absent.
Result<std::string> optionalText(const json& document, const char* key) {
  const json* const found = member(document, key);
  if (found == nullptr) return std::string{};
  if (!found->is_string()) return invalid(std::string{key} + " is no string");
  return found->get<std::string>();
}

// Which members hold descriptors, by kind, and which must not be there beside them; null: none.
struct ShapeRow {
  ManifestKind kind;
  const char* config;
  const char* list;
  bool list_is_required;  // an image without layers is an artifact that is all in its config
  const char* foreign[2];
};
constexpr ShapeRow kShapes[] = {
    {ManifestKind::kImage, "config", "layers", false, {"manifests", nullptr}},
    {ManifestKind::kIndex, nullptr, "manifests", true, {"layers", "config"}},
    {ManifestKind::kArtifact, nullptr, "blobs", false, {"manifests", "layers"}},
};

Result<std::string> agreedMediaType(const json& document, std::string_view content_type) {
  BERTH_TRY(std::string field, optionalText(document, "mediaType"));
  const std::string header = bareMediaType(content_type);
  if (header.empty() && field.empty())
    return invalid("say what it is: neither a Content-Type header nor a mediaType field is there");
  if (!header.empty() && !field.empty() && header != field)
    return invalid("mediaType is " + field + ", but Content-Type is " + header);
  return header.empty() ? field : header;
}

Result<ManifestKind> supportedKind(const json& document, const std::string& media_type) {
  const auto kind = manifestKind(media_type);
  if (kind == ManifestKind::kSchema1)
    return invalid("Docker's manifest schema 1 is not taken; push with a client that makes schema 2 or OCI manifests");
  if (kind == ManifestKind::kUnknown) return invalid("no manifest media type: " + media_type.substr(0, 255));
  const json* const version = member(document, "schemaVersion");
  if (kind == ManifestKind::kArtifact && version == nullptr) return kind;
  if (version == nullptr || !version->is_number_integer() || *version != 2) return invalid("schemaVersion is not 2");
  return kind;
}

Result<void> readDescriptors(const json& document, const ShapeRow& shape, ManifestDocument& manifest) {
  for (const char* key : shape.foreign) {
    if (key != nullptr && member(document, key) != nullptr)
      return invalid(std::string{"a manifest of this type has no member "} + key);
  }
  if (shape.config != nullptr) {
    const json* const config = member(document, shape.config);
    if (config == nullptr) return invalid("config is missing");
    BERTH_TRY(auto descriptor, Descriptor::parse(*config, shape.config));
    manifest.blobs.push_back(std::move(descriptor));
  }
  const json* const list = member(document, shape.list);
  if (list == nullptr) {
    if (shape.list_is_required) return invalid(std::string{shape.list} + " is missing");
    return {};
  }
  if (!list->is_array()) return invalid(std::string{shape.list} + " is no array");
  if (list->size() > ManifestDocument::kMaxDescriptors)
    return invalid("names more than " + std::to_string(ManifestDocument::kMaxDescriptors) + " descriptors");
  auto& named = manifest.kind == ManifestKind::kIndex ? manifest.children : manifest.blobs;
  for (std::size_t i = 0; i < list->size(); ++i) {
    BERTH_TRY(auto descriptor, Descriptor::parse((*list)[i], std::string{shape.list} + '[' + std::to_string(i) + ']'));
    (isNonDistributable(descriptor.media_type) ? manifest.optional_blobs : named).push_back(std::move(descriptor));
  }
  return {};
}

// What a referrers list says beside the descriptor: artifactType, else the config's type for an image.
Result<std::string> referrerDescriptor(const json& document, const ManifestDocument& manifest, const Digest& digest,
                                       std::size_t size) {
  BERTH_TRY(std::string artifact_type, optionalText(document, "artifactType"));
  if (artifact_type.empty() && manifest.kind == ManifestKind::kImage) artifact_type = manifest.blobs.front().media_type;
  nlohmann::ordered_json descriptor;
  descriptor["mediaType"] = manifest.media_type;
  descriptor["digest"] = digest.text();
  descriptor["size"] = size;
  if (!artifact_type.empty()) descriptor["artifactType"] = artifact_type;
  if (const json* const annotations = member(document, "annotations"); annotations != nullptr)
    descriptor["annotations"] = *annotations;
  std::string text = descriptor.dump();
  if (text.size() > kMaxReferrerBytes)
    return invalid("has a subject, and more annotations than a referrers list takes");
  return text;
}

Result<void> checkAnnotations(const json& document) {
  const json* const annotations = member(document, "annotations");
  if (annotations == nullptr) return {};
  if (!annotations->is_object()) return invalid("annotations is no object");
  for (const auto& [name, value] : annotations->items()) {
    if (!value.is_string()) return invalid("the annotation " + name.substr(0, 64) + " is no string");
  }
  return {};
}

}  // namespace

Result<ManifestDocument> ManifestDocument::parse(std::string_view bytes, std::string_view content_type,
                                                 const Digest& digest) {
  BERTH_TRY(const json document, parseStrictJson(bytes));
  if (!document.is_object()) return invalid("not a JSON object");

  ManifestDocument manifest;
  BERTH_TRY(manifest.media_type, agreedMediaType(document, content_type));
  BERTH_TRY(manifest.kind, supportedKind(document, manifest.media_type));
  for (const auto& shape : kShapes) {
    if (shape.kind == manifest.kind) BERTH_CHECK(readDescriptors(document, shape, manifest));
  }
  BERTH_CHECK(checkAnnotations(document));
  if (const json* const subject = member(document, "subject"); subject != nullptr) {
    BERTH_TRY(const auto descriptor, Descriptor::parse(*subject, "subject"));
    manifest.subject = descriptor.digest;
    BERTH_TRY(manifest.referrer_descriptor, referrerDescriptor(document, manifest, digest, bytes.size()));
  }
  return manifest;
}

}  // namespace berth::registry
