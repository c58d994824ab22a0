// SPDX-License-Identifier: Apache-2.0
#include "fuzz/registry_under_test.hpp"

#include "fuzz/property.hpp"
#include "registry/content_hash.hpp"

namespace berth::fuzz {
namespace {

registry::Settings settings() {
  registry::Settings chosen;
  chosen.max_manifest_bytes = RegistryUnderTest::kMaxManifestBytes;
  chosen.tag_history = 4;
  return chosen;
}

void checkContent(const Digest& digest, const Content& content) {
  require(content.bytes != nullptr && content.bytes->size() == content.size, "content is there");
  require(registry::digestOf(digest.algorithm(), *content.bytes) == digest, "content is what its digest says");
}

}  // namespace

RegistryUnderTest::RegistryUnderTest()
    : registry_{blobs_, records_, settings()}, application_{registry_, log_, {}, nullptr, {}} {
  const auto repository = *RepositoryName::parse("a/b");
  const std::string config = "{}";
  const auto digest = registry::digestOf(Digest::Algorithm::kSha256, config);
  const std::string manifest =
      R"({"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":)"
      R"({"mediaType":"application/vnd.oci.empty.v1+json","digest":")" +
      digest.text() + R"(","size":2},"layers":[]})";
  require(registry_.uploads.push(repository, digest, config).has_value(), "a blob is pushed");
  const auto reference = *Reference::parse("latest");
  require(registry_.manifests.put({repository, reference, {}, kOciManifestMediaType, manifest}).has_value(),
          "an image is pushed");
}

void RegistryUnderTest::failed(const http::Request& request, const std::string& cause) {
  std::fprintf(stderr, "%s %s: %s\n", request.method.c_str(), request.target.c_str(), cause.c_str());
  require(false, "no request throws");
}

void RegistryUnderTest::answered(const http::Request& request, const http::Outcome& outcome) {
  told_.push_back({request.method, request.header("Expect").has_value(), outcome.status, outcome.sent_bytes});
}

void RegistryUnderTest::checkStores() {
  for (const auto& text : records_.names("repositories", "")) {
    const auto repository = RepositoryName::parse(text);
    require(repository.has_value(), "a repository has a name");
    checkRepository(*repository);
  }
}

void RegistryUnderTest::checkRepository(const RepositoryName& repository) {
  for (const auto& text : records_.names("links", repository.text())) {
    const auto digest = Digest::parse(text);
    require(digest.has_value(), "a link names a digest");
    const auto content = registry_.blobs.open(repository, *digest);
    require(content.has_value(), "what is linked can be read");
    checkContent(*digest, *content);
  }
  for (const auto& text : records_.names("tags", repository.text())) {
    const auto tag = Reference::parse(text);
    require(tag && tag->tag() != nullptr, "a tag has a name");
    const auto manifest = registry_.manifests.get(repository, *tag);
    require(manifest.has_value(), "a tag leads to a manifest");
    checkContent(manifest->digest, manifest->content);
  }
}

}  // namespace berth::fuzz
