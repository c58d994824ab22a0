// SPDX-License-Identifier: Apache-2.0
#include "registry/manifest_service.hpp"

#include "registry_fixture.hpp"

#include <string>
#include <vector>

namespace berth::registry {
namespace {

using RemovalTest = RegistryFixture;

// Checklist 69.
TEST_F(RemovalTest, ByTagTakesThisTagOnly) {
  const auto digest = pushImage("a", "one", "config", {});
  pushImage("a", "two", "config", {});
  ASSERT_OK(registry_->manifests.remove(name("a"), reference("one")));
  EXPECT_TRUE(records_.lastApplyWasDurable());
  EXPECT_FALSE(tagged("a", "one").has_value());
  EXPECT_EQ(tagged("a", "two"), digest);
  EXPECT_EQ(records_.names("tagged", "a@" + digest.text()), std::vector<std::string>{"two"});
  EXPECT_FAILS(registry_->manifests.remove(name("a"), reference("one")), ErrorCode::kManifestUnknown);
}

// Checklist 69.
TEST_F(RemovalTest, ByDigestTakesTheTagsThatNameItNow) {
  const auto old = pushImage("a", "moved", "old", {});
  pushImage("a", "stayed", "old", {});
  const auto now = pushImage("a", "moved", "new", {});
  ASSERT_OK(registry_->manifests.remove(name("a"), Reference{old}));
  EXPECT_TRUE(records_.lastApplyWasDurable());
  EXPECT_FALSE(tagged("a", "stayed").has_value());
  EXPECT_EQ(tagged("a", "moved"), now);
  EXPECT_FAILS(registry_->manifests.get(name("a"), Reference{old}), ErrorCode::kManifestUnknown);
  EXPECT_FAILS(registry_->blobs.open(name("a"), old), ErrorCode::kBlobUnknown);
  EXPECT_TRUE(records_.names("holders", old.text()).empty());
  EXPECT_TRUE(records_.names("tagged", "a@" + old.text()).empty());
  EXPECT_FAILS(registry_->manifests.remove(name("a"), Reference{old}), ErrorCode::kManifestUnknown);
}

TEST_F(RemovalTest, ByDigestTakesMoreTagsThanOnePageHolds) {
  const auto digest = pushImage("a", "t", "config", {});
  const auto manifest = imageOf("config", {});
  for (int i = 0; i < 2500; ++i) {
    ASSERT_OK(pushManifest("a", "t" + std::to_string(i), manifest));
  }
  ASSERT_OK(registry_->manifests.remove(name("a"), Reference{digest}));
  EXPECT_TRUE(records_.names("tags", "a").empty());
}

TEST_F(RemovalTest, LeavesOtherRepositoriesAlone) {
  const auto digest = pushImage("a", "latest", "config", {});
  pushImage("b", "latest", "config", {});
  ASSERT_OK(registry_->manifests.remove(name("a"), Reference{digest}));
  EXPECT_EQ(tagged("b", "latest"), digest);
}

// Checklist 66.
TEST_F(RemovalTest, TakesAReferrerOutOfTheListAtOnce) {
  const auto subject = pushImage("a", "latest", "config", {});
  const auto refers =
      R"(,"subject":)" + descriptorOf("application/vnd.oci.image.manifest.v1+json", imageOf("config", {}));
  const auto referrer = pushImage("a", "", "sbom", {}, refers);
  ASSERT_EQ(registry_->referrers.list(name("a"), subject, {}, "", 1 << 20)->descriptors.size(), 1);
  ASSERT_OK(registry_->manifests.remove(name("a"), Reference{referrer}));
  EXPECT_TRUE(registry_->referrers.list(name("a"), subject, {}, "", 1 << 20)->descriptors.empty());
}

TEST_F(RemovalTest, TakesAReferrerOutOfTheListThoughItsBytesAreLost) {
  const auto subject = pushImage("a", "latest", "config", {});
  const auto refers =
      R"(,"subject":)" + descriptorOf("application/vnd.oci.image.manifest.v1+json", imageOf("config", {}));
  const auto referrer = pushImage("a", "", "sbom", {}, refers);
  EXPECT_NE(records_.value("manifests", "a", referrer.text()).find(" subject=" + subject.text() + "\n"),
            std::string::npos);
  blobs_.lose(referrer);
  ASSERT_OK(registry_->manifests.remove(name("a"), Reference{referrer}));
  EXPECT_TRUE(registry_->referrers.list(name("a"), subject, {}, "", 1 << 20)->descriptors.empty());
}

TEST_F(RemovalTest, ReadsTheSubjectFromTheBytesWhenAnEarlierVersionWroteTheRecord) {
  const auto subject = pushImage("a", "latest", "config", {});
  const auto refers =
      R"(,"subject":)" + descriptorOf("application/vnd.oci.image.manifest.v1+json", imageOf("config", {}));
  const auto referrer = pushImage("a", "", "sbom", {}, refers);
  const std::string earlier = "application/vnd.oci.image.manifest.v1+json 2020-10-22T22:48:29.889770913Z\n";
  storage::Batch batch;
  batch.changes.push_back({{"manifests", "a", referrer.text()}, earlier});
  ASSERT_OK(records_.apply(batch));
  EXPECT_TRUE(registry_->manifests.get(name("a"), Reference{referrer}).has_value());
  ASSERT_OK(registry_->manifests.remove(name("a"), Reference{referrer}));
  EXPECT_TRUE(registry_->referrers.list(name("a"), subject, {}, "", 1 << 20)->descriptors.empty());
}

// Checklist 66, 98.
TEST_F(RemovalTest, OfASubjectKeepsItsReferrersListed) {
  const auto subject = pushImage("a", "latest", "config", {});
  const auto refers =
      R"(,"subject":)" + descriptorOf("application/vnd.oci.image.manifest.v1+json", imageOf("config", {}));
  pushImage("a", "", "sbom", {}, refers);
  ASSERT_OK(registry_->manifests.remove(name("a"), Reference{subject}));
  EXPECT_EQ(registry_->referrers.list(name("a"), subject, {}, "", 1 << 20)->descriptors.size(), 1);
}

TEST_F(RemovalTest, OfAManifestWhoseBytesAreLostSucceeds) {
  const auto digest = pushImage("a", "latest", "config", {});
  blobs_.lose(digest);
  ASSERT_OK(registry_->manifests.remove(name("a"), Reference{digest}));
  EXPECT_TRUE(records_.names("tags", "a").empty());
}

TEST_F(RemovalTest, OfTheLastContentTakesTheRepositoryOutOfTheCatalog) {
  const auto digest = pushImage("a", "latest", "config", {"layer"});
  ASSERT_OK(registry_->manifests.remove(name("a"), Reference{digest}));
  EXPECT_TRUE(registry_->catalog.knows(name("a")).value());
  ASSERT_OK(registry_->blobs.remove(name("a"), sha256Of("layer")));
  ASSERT_OK(registry_->blobs.remove(name("a"), sha256Of("config")));
  EXPECT_FALSE(registry_->catalog.knows(name("a")).value());
  pushBlob("a", "again");
  EXPECT_TRUE(registry_->catalog.knows(name("a")).value());
}

}  // namespace
}  // namespace berth::registry
