// SPDX-License-Identifier: Apache-2.0
#include "unit/validators/repository.hpp"

#include <openssl/sha.h>
#include <nlohmann/json.hpp>

#include <array>

namespace berth::test {
namespace {

using Json = nlohmann::json;

std::string textIn(const Json& json, const char* key) {
  return json.is_object() && json.contains(key) && json[key].is_string() ? json[key].get<std::string>() : std::string{};
}

// As registries say it in an index of referrers: of the manifest, else the media type of its config.
std::string artifactTypeOf(const Json& manifest) {
  const auto own = textIn(manifest, "artifactType");
  return own.empty() && manifest.contains("config") ? textIn(manifest["config"], "mediaType") : own;
}

}  // namespace

std::string digestOf(std::string_view bytes) {
  std::array<unsigned char, SHA256_DIGEST_LENGTH> hash{};
  SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), hash.data());
  constexpr std::string_view kFigures = "0123456789abcdef";
  std::string text = "sha256:";
  for (const unsigned char byte : hash) {
    text += kFigures[byte >> 4U];
    text += kFigures[byte & 15U];
  }
  return text;
}

std::string Repository::addBlob(std::string bytes) {
  auto digest = digestOf(bytes);
  blobs_[digest] = std::move(bytes);
  return digest;
}

std::string Repository::addManifest(std::string media_type, std::string bytes) {
  auto digest = digestOf(bytes);
  const auto json = Json::parse(bytes, nullptr, false);
  if (json.is_object() && json.contains("subject")) {
    Json descriptor = {{"mediaType", media_type}, {"digest", digest}, {"size", bytes.size()}};
    descriptor["artifactType"] = artifactTypeOf(json);
    if (json.contains("annotations")) descriptor["annotations"] = json["annotations"];
    referrers_.push_back({textIn(json["subject"], "digest"), descriptor["artifactType"], descriptor.dump()});
  }
  manifests_[digest] = {digest, std::move(media_type), std::move(bytes)};
  return digest;
}

void Repository::forge(const std::string& digest, std::string bytes) {
  if (const auto found = manifests_.find(digest); found != manifests_.end()) found->second.bytes = bytes;
  blobs_[digest] = std::move(bytes);
}

const Repository::Manifest* Repository::manifest(const std::string& digest) const {
  const auto found = manifests_.find(digest);
  return found == manifests_.end() ? nullptr : &found->second;
}

const Repository::Manifest* Repository::tagged(const std::string& name) const {
  const auto found = tags_.find(name);
  return found == tags_.end() ? nullptr : manifest(found->second);
}

const std::string* Repository::blob(const std::string& digest) const {
  if (const auto* known = manifest(digest)) return &known->bytes;
  const auto found = blobs_.find(digest);
  return found == blobs_.end() ? nullptr : &found->second;
}

std::string Repository::referrers(const std::string& subject, std::string_view artifact_type) const {
  Json index = {{"schemaVersion", 2}, {"mediaType", "application/vnd.oci.image.index.v1+json"}};
  index["manifests"] = Json::array();
  for (auto at = referrers_.rbegin(); at != referrers_.rend(); ++at) {
    if (at->subject == subject && (artifact_type.empty() || at->artifact_type == artifact_type))
      index["manifests"].push_back(Json::parse(at->descriptor));
  }
  return index.dump();
}

}  // namespace berth::test
