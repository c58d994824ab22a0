// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "rule.hpp"

#include "unit/validators/host.hpp"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace berth::test {

using Json = nlohmann::json;

inline constexpr const char* kOciManifest = "application/vnd.oci.image.manifest.v1+json";
inline constexpr const char* kOciIndex = "application/vnd.oci.image.index.v1+json";
inline constexpr const char* kDockerManifest = "application/vnd.docker.distribution.manifest.v2+json";
inline constexpr const char* kOciConfig = "application/vnd.oci.image.config.v1+json";
inline constexpr const char* kOciLayer = "application/vnd.oci.image.layer.v1.tar+gzip";

/// A rule of these options. A test that cannot have it fails, and gets null.
std::unique_ptr<content::Rule> ruleOf(const Json& options);

/// What create() says of options that it refuses; empty: it takes them.
std::string refusalOf(const std::string& options);

/// A config of a linux/amd64 image with two layers.
Json plainConfig();
/// {"mediaType", "digest", "size"} of something.
Json descriptorOf(const std::string& media_type, const std::string& digest, std::size_t size);

/// A repository, and questions about what is in it.
class Pushed {
 public:
  /// An image of a config and two layers; `more`: members of the manifest, instead of those that it would have.
  std::string image(const Json& config = plainConfig(), const Json& more = Json::object());
  /// The same, of bytes that need not be JSON.
  std::string imageOf(const std::string& config, const Json& more = Json::object());
  /// An index of these descriptors.
  std::string index(const std::vector<Json>& children, const Json& more = Json::object());
  /// Anything.
  std::string manifest(const std::string& media_type, const std::string& bytes);
  /// A descriptor of a manifest for an index; `platform`: "linux/arm64", or empty.
  Json child(const std::string& digest, const std::string& platform) const;

  Answer ask(const Json& options, const std::string& digest, std::int32_t source = BERTH_SOURCE_MANIFEST,
             const std::string& tag = "") const;
  /// Only the codes.
  std::string codes(const Json& options, const std::string& digest, std::int32_t source = BERTH_SOURCE_MANIFEST,
                    const std::string& tag = "") const {
    return ask(options, digest, source, tag).codes();
  }

  Repository repository;
};

/// Answers about one image, that enters, of a config or with members of the manifest.
Answer answerTo(const Json& options, const Json& config, const Json& more = Json::object());

}  // namespace berth::test
