// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/digest.hpp"
#include "model/reference.hpp"
#include "model/repository_name.hpp"
#include "registry/registry.hpp"
#include "support/memory_storage.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace berth::registry {

RepositoryName name(std::string_view text);
Tag tag(std::string_view text);
Reference reference(std::string_view text);
Digest sha256Of(std::string_view bytes);
Digest sha512Of(std::string_view bytes);

/// `{"mediaType":…,"digest":…,"size":…}` of content.
std::string descriptorOf(std::string_view media_type, std::string_view content);

/// An OCI image manifest of a config and layers, with more members (",…") before its end.
std::string imageOf(std::string_view config, const std::vector<std::string>& layers, std::string_view more = {});
/// An OCI index of manifests.
std::string indexOf(const std::vector<std::string>& manifests, std::string_view more = {});

/// A registry over stores in memory, with a clock that goes one second each time it is read.
class RegistryFixture : public testing::Test {
 protected:
  RegistryFixture() { restart("boot 1"); }

  /// Another Front End over the same stores: what a restart leaves.
  void restart(const std::string& boot_id);
  Settings settings();
  std::unique_ptr<Registry> makeRegistry(const std::string& boot_id);

  /// Pushes a blob; fails the test when that fails. Its digest.
  Digest pushBlob(std::string_view repository, std::string_view content);
  Result<ManifestService::Pushed> pushManifest(std::string_view repository, std::string_view where,
                                               const std::string& manifest, std::string_view type = {});
  /// An image with its blobs, under a tag (or by digest when empty). Its digest.
  Digest pushImage(std::string_view repository, std::string_view tag_text, const std::string& config,
                   const std::vector<std::string>& layers, std::string_view more = {});

  std::optional<Digest> tagged(std::string_view repository, std::string_view tag_text);

  test::MemoryBlobs blobs_;
  test::MemoryRecords records_;
  std::unique_ptr<Registry> registry_;
  ManifestGate* gate_ = nullptr;  ///< Of pushManifest().
};

/// ASSERT_* for Results.
#define EXPECT_FAILS(result, expected_code)                                                 \
  do {                                                                                      \
    const auto& failed_result = (result);                                                   \
    EXPECT_FALSE(failed_result.has_value());                                                \
    if (!failed_result.has_value()) {                                                       \
      EXPECT_EQ(failed_result.error().code, expected_code) << failed_result.error().detail; \
    }                                                                                       \
  } while (false)

#define ASSERT_OK(result)                                                                      \
  do {                                                                                         \
    const auto& good_result = (result);                                                        \
    ASSERT_TRUE(good_result.has_value()) << errorRow(good_result.error().code).message << ": " \
                                         << good_result.error().detail;                        \
  } while (false)

}  // namespace berth::registry
