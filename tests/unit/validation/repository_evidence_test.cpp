// SPDX-License-Identifier: Apache-2.0
#include "validation/repository_evidence.hpp"

#include "unit/registry/registry_fixture.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace berth::validation {
namespace {

using registry::imageOf;
using registry::name;
using registry::sha256Of;

constexpr std::size_t kMuch = std::size_t{1} << 20U;
constexpr const char* kImageType = "application/vnd.oci.image.manifest.v1+json";

class RepositoryEvidenceTest : public registry::RegistryFixture {
 protected:
  Result<std::optional<Evidence>> find(NeedKind kind, const std::string& value, const std::string& type = {},
                                       std::size_t most = kMuch) {
    return RepositoryEvidence{*registry_}.find(name("team/app"), {kind, value, type}, most);
  }
  std::string referTo(const std::string& subject, const std::string& config, const std::string& type) {
    return pushImage("team/app", "", config, {}, R"(,"subject":)" + subject + R"(,"artifactType":")" + type + '"')
        .text();
  }
};

TEST_F(RepositoryEvidenceTest, FindsManifestsByTagAndByDigest) {
  const auto digest = pushImage("team/app", "v1", "config", {"layer"}).text();
  for (const auto& found : {find(NeedKind::kTag, "v1"), find(NeedKind::kContent, digest)}) {
    ASSERT_OK(found);
    ASSERT_TRUE(found->has_value());
    EXPECT_EQ((*found)->digest, digest);
    EXPECT_EQ((*found)->media_type, kImageType);
    EXPECT_EQ((*found)->content, imageOf("config", {"layer"}));
  }
}

TEST_F(RepositoryEvidenceTest, FindsBlobsByDigestWithoutAType) {
  const auto digest = pushBlob("team/app", "a blob").text();
  const auto found = find(NeedKind::kContent, digest);
  ASSERT_OK(found);
  ASSERT_TRUE(found->has_value());
  EXPECT_EQ((*found)->digest, digest);
  EXPECT_EQ((*found)->media_type, "");
  EXPECT_EQ((*found)->content, "a blob");
}

// A rule sees what is in the image's own repository, and no other.
TEST_F(RepositoryEvidenceTest, FindsNothingOfOtherRepositories) {
  const auto manifest = pushImage("team/other", "v1", "config", {}).text();
  const auto blob = pushBlob("team/other", "a blob").text();
  for (const auto& found :
       {find(NeedKind::kTag, "v1"), find(NeedKind::kContent, blob), find(NeedKind::kTag, "signature")}) {
    ASSERT_OK(found);
    EXPECT_FALSE(found->has_value());
  }
  const auto found = find(NeedKind::kContent, manifest);
  ASSERT_OK(found);
  EXPECT_FALSE(found->has_value()) << "manifests belong to repositories, too";
}

TEST_F(RepositoryEvidenceTest, FindsNothingWhereAPluginNamesNothing) {
  pushImage("team/app", "v1", "config", {});
  for (const char* value : {"", "../v1", "v1/../v1", "sha256:", "sha256:xyz", "md5:00", "a b"}) {
    for (const auto kind : {NeedKind::kTag, NeedKind::kContent, NeedKind::kReferrers}) {
      const auto found = find(kind, value);
      ASSERT_OK(found);
      EXPECT_FALSE(found->has_value()) << value;
    }
  }
}

TEST_F(RepositoryEvidenceTest, ListsReferrersAsAnIndexTheNewestFirst) {
  const auto subject = pushImage("team/app", "v1", "config", {});
  const auto descriptor = registry::descriptorOf(kImageType, imageOf("config", {}));
  std::vector<std::string> pushed;
  for (const char* config : {"1", "2", "3"}) pushed.push_back(referTo(descriptor, config, "x/signature"));
  const auto report = referTo(descriptor, "4", "x/report");

  const auto all = find(NeedKind::kReferrers, subject.text());
  ASSERT_OK(all);
  const auto index = nlohmann::json::parse((*all)->content);
  EXPECT_EQ(index["schemaVersion"], 2);
  EXPECT_EQ(index["mediaType"], "application/vnd.oci.image.index.v1+json");
  EXPECT_EQ((*all)->media_type, "application/vnd.oci.image.index.v1+json");
  ASSERT_EQ(index["manifests"].size(), 4U);
  EXPECT_EQ(index["manifests"][0]["digest"], report);
  EXPECT_EQ(index["manifests"][0]["artifactType"], "x/report");

  const auto signatures = find(NeedKind::kReferrers, subject.text(), "x/signature");
  ASSERT_OK(signatures);
  const auto some = nlohmann::json::parse((*signatures)->content);
  ASSERT_EQ(some["manifests"].size(), 3U);
  for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(some["manifests"][i]["digest"], pushed[2 - i]);
}

TEST_F(RepositoryEvidenceTest, ListsNoReferrersAsAnEmptyIndex) {
  const auto found = find(NeedKind::kReferrers, sha256Of("nothing").text());
  ASSERT_OK(found);
  ASSERT_TRUE(found->has_value());
  EXPECT_TRUE(nlohmann::json::parse((*found)->content)["manifests"].empty());
}

TEST_F(RepositoryEvidenceTest, ReadsNoMoreThanItMay) {
  const auto manifest = pushImage("team/app", "v1", "config", {});
  const auto blob = pushBlob("team/app", std::string(1000, 'x')).text();
  EXPECT_FAILS(find(NeedKind::kContent, blob, {}, 999), ErrorCode::kOutOfRange);
  EXPECT_TRUE(find(NeedKind::kContent, blob, {}, 1000).has_value());
  EXPECT_FAILS(find(NeedKind::kTag, "v1", {}, 10), ErrorCode::kOutOfRange);
  EXPECT_FAILS(find(NeedKind::kContent, manifest.text(), {}, 10), ErrorCode::kOutOfRange);
  referTo(registry::descriptorOf(kImageType, imageOf("config", {})), "1", "x/signature");
  EXPECT_FAILS(find(NeedKind::kReferrers, manifest.text(), {}, 100), ErrorCode::kOutOfRange);
}

TEST_F(RepositoryEvidenceTest, TellsAFailureOfTheStores) {
  const auto digest = pushImage("team/app", "v1", "config", {}).text();
  records_.calls.before = [](std::string_view) -> Result<void> { return fail(ErrorCode::kUnavailable, "away"); };
  for (const auto kind : {NeedKind::kContent, NeedKind::kReferrers})
    EXPECT_FAILS(find(kind, digest), ErrorCode::kUnavailable);
  EXPECT_FAILS(find(NeedKind::kTag, "v1"), ErrorCode::kUnavailable);
}

}  // namespace
}  // namespace berth::validation
