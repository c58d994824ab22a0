// SPDX-License-Identifier: Apache-2.0
#include "manifest.hpp"

#include "members.hpp"
#include "misspelt.hpp"

#include "json/strict_json.hpp"
#include "names/image_reference.hpp"

#include <nlohmann/json.hpp>

#include <array>
#include <cstddef>
#include <utility>

namespace berth::content {
namespace {

using Json = nlohmann::json;
using Problem = std::string;  // Empty: none.

constexpr std::array<std::pair<std::string_view, Manifest::Kind>, 4> kKinds{
    {{"application/vnd.oci.image.manifest.v1+json", Manifest::Kind::kImage},
     {"application/vnd.docker.distribution.manifest.v2+json", Manifest::Kind::kImage},
     {"application/vnd.oci.image.index.v1+json", Manifest::Kind::kIndex},
     {"application/vnd.docker.distribution.manifest.list.v2+json", Manifest::Kind::kIndex}}};

Problem readPlatform(const Json& json, Platform& platform) {
  if (const auto wrong = misspelt(json, {"os", "architecture", "variant"}); !wrong.empty())
    return "has a platform with a member \"" + wrong + "\", which runtimes read differently";
  if (!readText(json, "os", platform.os) || !readText(json, "architecture", platform.architecture) ||
      !readText(json, "variant", platform.variant))
    return "has a platform that is none";
  platform = normalised(std::move(platform));
  return {};
}

Problem readDescriptor(const Json& json, Descriptor& descriptor) {
  if (!json.is_object()) return "is no descriptor";
  if (const auto wrong =
          misspelt(json, {"mediaType", "digest", "size", "urls", "platform", "annotations", "artifactType"});
      !wrong.empty())
    return "has a member \"" + wrong + "\", which runtimes read differently";
  if (!readText(json, "mediaType", descriptor.media_type) || !readText(json, "digest", descriptor.digest) ||
      !names::isDigest(descriptor.digest))
    return "has no media type or digest";
  const auto* size = memberOf(json, "size");
  if (size == nullptr || !size->is_number_unsigned()) return "has no size";
  descriptor.size = size->get<std::uint64_t>();
  const auto* urls = memberOf(json, "urls");
  if (urls != nullptr && !urls->is_array()) return "has urls that are no list";
  descriptor.has_urls = urls != nullptr && !urls->empty();
  const auto* platform = memberOf(json, "platform");
  if (platform != nullptr && !platform->is_object()) return "has a platform that is none";
  if (platform != nullptr) {
    if (auto problem = readPlatform(*platform, descriptor.platform); !problem.empty()) return problem;
  }
  Annotations annotations;
  if (!readTexts(json, "annotations", annotations)) return "has annotations that are no map of texts";
  const auto type = annotations.find("vnd.docker.reference.type");
  descriptor.is_attestation = type != annotations.end() && type->second == "attestation-manifest" &&
                              descriptor.platform.os == "unknown" && descriptor.platform.architecture == "unknown";
  std::string artifact_type;
  if (!readText(json, "artifactType", artifact_type)) return "has an artifactType that is no text";
  descriptor.is_typed_artifact = !artifact_type.empty() && platform == nullptr;
  return {};
}

Problem readList(const Json& json, const char* name, std::vector<Descriptor>& list) {
  const auto* items = memberOf(json, name);
  if (items == nullptr) return {};
  if (!items->is_array()) return std::string{name} + " is no list";
  list.reserve(items->size());
  for (const auto& item : *items) {
    if (auto problem = readDescriptor(item, list.emplace_back()); !problem.empty())
      return std::string{name} + '[' + std::to_string(list.size() - 1) + "] " + problem;
  }
  return {};
}

Problem readKind(const Json& json, Manifest& manifest) {
  if (manifest.kind == Manifest::Kind::kIndex) {
    if (memberOf(json, "layers") != nullptr || memberOf(json, "config") != nullptr)
      return "is an index and has layers too";
    return readList(json, "manifests", manifest.children);
  }
  if (manifest.kind == Manifest::Kind::kOther) return {};
  if (memberOf(json, "manifests") != nullptr) return "is of one image and lists others too";
  const auto* config = memberOf(json, "config");
  if (config == nullptr) return "names no config";
  if (auto problem = readDescriptor(*config, manifest.config); !problem.empty()) return "config " + problem;
  return readList(json, "layers", manifest.layers);
}

Problem readAll(const Json& json, Manifest& manifest) {
  if (!json.is_object()) return "is no object";
  if (const auto wrong = misspelt(json, {"mediaType", "config", "layers", "manifests", "annotations"}); !wrong.empty())
    return "has a member \"" + wrong + "\", which runtimes read differently";
  std::string media_type;
  if (!readText(json, "mediaType", media_type) || (!media_type.empty() && media_type != manifest.media_type))
    return "says another media type than the registry has for it";
  if (!readTexts(json, "annotations", manifest.annotations)) return "has annotations that are no map of texts";
  return readKind(json, manifest);
}

}  // namespace

Manifest::Kind kindOf(std::string_view media_type) {
  for (const auto& [type, kind] : kKinds) {
    if (type == media_type) return kind;
  }
  return Manifest::Kind::kOther;
}

tl::expected<Manifest, std::string> Manifest::read(std::string_view bytes, std::string_view media_type) {
  const auto json = parseStrictJson(bytes);
  if (!json) return tl::unexpected{"its manifest: " + json.error()};
  Manifest manifest;
  manifest.media_type = media_type;
  manifest.kind = kindOf(media_type);
  if (auto problem = readAll(*json, manifest); !problem.empty()) return tl::unexpected{"its manifest: " + problem};
  return manifest;
}

}  // namespace berth::content
