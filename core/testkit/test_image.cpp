// SPDX-License-Identifier: Apache-2.0
#include "testkit/test_image.hpp"

#include <berth/gen/validation.abi.h>

#include <openssl/evp.h>
#include <nlohmann/json.hpp>

#include <array>
#include <optional>

namespace berth::testkit {
namespace {

using Json = nlohmann::json;

constexpr std::string_view kManifestType = "application/vnd.oci.image.manifest.v1+json";
constexpr std::string_view kConfigType = "application/vnd.oci.image.config.v1+json";
constexpr std::string_view kImage = "reg.example.com/berth/test";
constexpr std::uint64_t kNow = 1'790'000'000;

constexpr auto kSources = std::to_array<Word>({{"manifest", BERTH_SOURCE_MANIFEST},
                                               {"tag", BERTH_SOURCE_TAG},
                                               {"admission", BERTH_SOURCE_ADMISSION},
                                               {"scan", BERTH_SOURCE_SCAN}});
constexpr auto kExpected = std::to_array<Word>({{"pass", static_cast<std::int32_t>(Expected::kPass)},
                                                {"refuse", static_cast<std::int32_t>(Expected::kRefuse)},
                                                {"undecided", static_cast<std::int32_t>(Expected::kUndecided)}});

// An image manifest around a config. `manifest`: what else it has; it stays when it names a config of its own.
std::string manifestAround(const std::string& config, const std::string& manifest) {
  Json json = manifest.empty() ? Json::object() : Json::parse(manifest, nullptr, false);
  if (!json.is_object() || json.contains("config")) return manifest;
  json["schemaVersion"] = 2;
  if (!json.contains("mediaType")) json["mediaType"] = kManifestType;
  if (!json.contains("layers")) json["layers"] = Json::array();
  json["config"] = {{"mediaType", kConfigType}, {"digest", digestOf(config)}, {"size", config.size()}};
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string mediaTypeOf(const std::string& manifest) {
  const Json json = Json::parse(manifest, nullptr, false);
  if (!json.is_object() || !json.contains("mediaType") || !json["mediaType"].is_string())
    return std::string{kManifestType};
  return json["mediaType"].get<std::string>();
}

TestContent readContent(ProfileReader reader, std::string_view media_type) {
  reader.allow({"content", "media_type", "artifact_type", "tag"});
  TestContent read;
  if (!reader.has("content")) reader.complain("has no content");
  read.bytes = reader.document("content");
  read.digest = digestOf(read.bytes);
  read.media_type = reader.has("media_type") ? reader.text("media_type") : std::string{media_type};
  read.artifact_type = reader.text("artifact_type");
  read.tag = reader.text("tag");
  return read;
}

void complete(TestImage& image) {
  if (!image.config.empty()) image.manifest = manifestAround(image.config, image.manifest);
  if (image.manifest.empty()) return;
  image.digest = digestOf(image.manifest);
  image.media_type = mediaTypeOf(image.manifest);
  if (image.repository.empty()) image.repository = image.image.substr(image.image.find('/') + 1);
}

}  // namespace

std::string digestOf(std::string_view bytes) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> sum{};
  unsigned int size = 0;
  EVP_Digest(bytes.data(), bytes.size(), sum.data(), &size, EVP_sha256(), nullptr);
  std::string text = "sha256:";
  for (unsigned int i = 0; i < size; ++i) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    text += kDigits[sum.at(i) >> 4U];
    text += kDigits[sum.at(i) & 15U];
  }
  return text;
}

TestImage readImage(ProfileReader reader) {
  reader.allow({"source", "image", "repository", "tag", "digest", "manifest", "config", "replaces", "written", "place",
                "namespace", "user", "groups", "now", "attached", "stored", "expect", "codes", "replacement"});
  TestImage read;
  read.source = reader.word("source", kSources, BERTH_SOURCE_MANIFEST);
  read.image = reader.has("image") ? reader.text("image") : std::string{kImage};
  read.repository = reader.text("repository");
  read.tag = reader.text("tag");
  read.digest = reader.text("digest");
  read.manifest = reader.document("manifest");
  read.config = reader.document("config");
  read.replaces = reader.text("replaces");
  read.written = reader.text("written");
  read.place = reader.text("place");
  read.cluster_namespace = reader.text("namespace");
  read.user = reader.text("user");
  read.groups = reader.texts("groups");
  read.now = reader.number("now", kNow);
  reader.each("attached",
              [&](ProfileReader one) { read.attached.push_back(readContent(std::move(one), kManifestType)); });
  reader.each("stored", [&](ProfileReader one) { read.stored.push_back(readContent(std::move(one), {})); });
  read.expected = static_cast<Expected>(reader.word("expect", kExpected, std::nullopt));
  read.codes = reader.texts("codes");
  read.replacement = reader.text("replacement");
  if (read.expected != Expected::kRefuse && !read.codes.empty())
    reader.complain(R"(codes are those of violations, which "expect": "refuse" wants)");
  complete(read);
  read.text = reader.where() + " (" + read.image + (read.tag.empty() ? "" : ":" + read.tag) + ")";
  return read;
}

TestImage plainImage(std::int32_t source) {
  TestImage image;
  image.source = source;
  image.image = kImage;
  image.tag = "1";
  image.now = kNow;
  image.config = R"({"architecture":"amd64","os":"linux","config":{},"rootfs":{"type":"layers","diff_ids":[]}})";
  if (source == BERTH_SOURCE_ADMISSION) {
    image.written = image.image + ":1";
    image.place = "/spec/containers/0/image";
    image.cluster_namespace = "default";
  }
  complete(image);
  image.text = "a small image";
  return image;
}

}  // namespace berth::testkit
