// SPDX-License-Identifier: Apache-2.0
#include "registry_fixture.hpp"

#include "registry/content_hash.hpp"

#include <atomic>
#include <chrono>
#include <utility>

namespace berth::registry {

RepositoryName name(std::string_view text) {
  return RepositoryName::parse(text).value();
}
Tag tag(std::string_view text) {
  return Tag::parse(text).value();
}
Reference reference(std::string_view text) {
  return Reference::parse(text).value();
}
Digest sha256Of(std::string_view bytes) {
  return digestOf(Digest::Algorithm::kSha256, bytes);
}
Digest sha512Of(std::string_view bytes) {
  return digestOf(Digest::Algorithm::kSha512, bytes);
}

std::string descriptorOf(std::string_view media_type, std::string_view content) {
  return R"({"mediaType":")" + std::string{media_type} + R"(","digest":")" + sha256Of(content).text() + R"(","size":)" +
         std::to_string(content.size()) + "}";
}

std::string imageOf(std::string_view config, const std::vector<std::string>& layers, std::string_view more) {
  std::string text = R"({"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":)" +
                     descriptorOf("application/vnd.oci.image.config.v1+json", config) + R"(,"layers":[)";
  for (const auto& layer : layers) {
    if (&layer != &layers.front()) text += ',';
    text += descriptorOf("application/vnd.oci.image.layer.v1.tar+gzip", layer);
  }
  return text + "]" + std::string{more} + "}";
}

std::string indexOf(const std::vector<std::string>& manifests, std::string_view more) {
  std::string text = R"({"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[)";
  for (const auto& manifest : manifests) {
    if (&manifest != &manifests.front()) text += ',';
    text += descriptorOf("application/vnd.oci.image.manifest.v1+json", manifest);
  }
  return text + "]" + std::string{more} + "}";
}

Settings RegistryFixture::settings() {
  Settings chosen;
  chosen.clock = [seconds = std::make_shared<std::atomic<int>>(0)] {
    return Timestamp{std::chrono::seconds{1'600'000'000 + ++*seconds}};
  };
  return chosen;
}

std::unique_ptr<Registry> RegistryFixture::makeRegistry(const std::string& boot_id) {
  blobs_.boot_id = boot_id;
  return std::make_unique<Registry>(blobs_, records_, settings());
}

void RegistryFixture::restart(const std::string& boot_id) {
  registry_ = makeRegistry(boot_id);
}

Digest RegistryFixture::pushBlob(std::string_view repository, std::string_view content) {
  const auto digest = sha256Of(content);
  EXPECT_TRUE(registry_->uploads.push(name(repository), digest, content).has_value());
  return digest;
}

Result<ManifestService::Pushed> RegistryFixture::pushManifest(std::string_view repository, std::string_view where,
                                                              const std::string& manifest, std::string_view type) {
  const auto repository_name = name(repository);
  const auto place = reference(where);
  return registry_->manifests.put({repository_name, place, {}, type, manifest, nullptr, gate_});
}

Digest RegistryFixture::pushImage(std::string_view repository, std::string_view tag_text, const std::string& config,
                                  const std::vector<std::string>& layers, std::string_view more) {
  pushBlob(repository, config);
  for (const auto& layer : layers) pushBlob(repository, layer);
  const auto manifest = imageOf(config, layers, more);
  const auto digest = sha256Of(manifest);
  const auto pushed = pushManifest(repository, tag_text.empty() ? std::string_view{digest.text()} : tag_text, manifest);
  EXPECT_TRUE(pushed.has_value()) << pushed.error().detail;
  return digest;
}

std::optional<Digest> RegistryFixture::tagged(std::string_view repository, std::string_view tag_text) {
  const auto found = registry_->manifests.get(name(repository), Reference{tag(tag_text)});
  if (!found) return std::nullopt;
  return found->digest;
}

}  // namespace berth::registry
