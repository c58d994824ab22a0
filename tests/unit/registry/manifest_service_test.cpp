// SPDX-License-Identifier: Apache-2.0
#include "registry/manifest_service.hpp"

#include "registry/tag_history.hpp"
#include "registry_fixture.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace berth::registry {
namespace {

using ManifestTest = RegistryFixture;

// Checklist 43.
TEST_F(ManifestTest, IsAnsweredByteForByteByTagAndDigest) {
  const auto manifest = imageOf("config", {"layer"}, "  ,\n\t\"x\" : 1 ");
  pushBlob("a/b", "config");
  pushBlob("a/b", "layer");
  const auto pushed = pushManifest("a/b", "latest", manifest);
  ASSERT_OK(pushed);
  EXPECT_EQ(pushed->digest, sha256Of(manifest));
  for (const auto& where : {std::string{"latest"}, pushed->digest.text()}) {
    const auto found = registry_->manifests.get(name("a/b"), reference(where));
    ASSERT_OK(found);
    EXPECT_EQ(*found->content.bytes, manifest);
    EXPECT_EQ(found->media_type, "application/vnd.oci.image.manifest.v1+json");
    EXPECT_EQ(found->digest, pushed->digest);
  }
}

TEST_F(ManifestTest, IsFoundInItsRepositoryOnly) {
  const auto digest = pushImage("a", "latest", "config", {});
  EXPECT_FAILS(registry_->manifests.get(name("b"), Reference{digest}), ErrorCode::kManifestUnknown);
  EXPECT_FAILS(registry_->manifests.get(name("a"), reference("other")), ErrorCode::kManifestUnknown);
}

// Checklist 41.
TEST_F(ManifestTest, ABlobIsNoManifest) {
  const auto digest = pushBlob("a", "hello");
  EXPECT_FAILS(registry_->manifests.get(name("a"), Reference{digest}), ErrorCode::kManifestUnknown);
}

// Checklist 36, 75.
TEST_F(ManifestTest, APushSyncsWhatItNamesAndIsOneDurableBatch) {
  pushBlob("a", "config");
  pushBlob("a", "layer");
  records_.calls.reset();
  blobs_.calls.reset();
  const auto manifest = imageOf("config", {"layer"});
  ASSERT_OK(pushManifest("a", "latest", manifest));
  EXPECT_EQ(records_.calls.count("apply"), 1);
  EXPECT_EQ(records_.calls.count("getAll"), 1);
  EXPECT_TRUE(records_.lastApplyWasDurable());
  EXPECT_EQ(blobs_.calls.count("sync"), 1);
  auto synced = blobs_.lastSynced();
  std::sort(synced.begin(), synced.end());
  std::vector<std::string> named{sha256Of("config").text(), sha256Of("layer").text(), sha256Of(manifest).text()};
  std::sort(named.begin(), named.end());
  EXPECT_EQ(synced, named);
}

// Checklist 49.
TEST_F(ManifestTest, SaysWhichBlobIsMissing) {
  pushBlob("a", "config");
  pushBlob("b", "layer");
  const auto pushed = pushManifest("a", "latest", imageOf("config", {"layer"}));
  EXPECT_FAILS(pushed, ErrorCode::kManifestBlobUnknown);
  EXPECT_NE(pushed.error().detail.find(sha256Of("layer").text()), std::string::npos);
  EXPECT_FALSE(tagged("a", "latest").has_value());
}

TEST_F(ManifestTest, SaysThatABlobsBytesAreLost) {
  const auto lost = pushBlob("a", "config");
  blobs_.lose(lost);
  const auto pushed = pushManifest("a", "latest", imageOf("config", {}));
  EXPECT_FAILS(pushed, ErrorCode::kManifestBlobUnknown);
  EXPECT_NE(pushed.error().detail.find(lost.text()), std::string::npos);
}

// Checklist 49.
TEST_F(ManifestTest, RefusesASizeThatIsNotTheBlobs) {
  pushBlob("a", "config");
  auto manifest = imageOf("config", {});
  manifest.replace(manifest.find("\"size\":6"), 8, "\"size\":7");
  EXPECT_FAILS(pushManifest("a", "latest", manifest), ErrorCode::kManifestInvalid);
}

// Checklist 7, 45.
TEST_F(ManifestTest, APushByDigestMustHashToIt) {
  pushBlob("a", "config");
  const auto manifest = imageOf("config", {});
  EXPECT_FAILS(pushManifest("a", sha256Of("other").text(), manifest), ErrorCode::kDigestInvalid);
  ASSERT_OK(pushManifest("a", sha512Of(manifest).text(), manifest));
  EXPECT_TRUE(registry_->manifests.get(name("a"), Reference{sha512Of(manifest)}).has_value());
  EXPECT_FAILS(registry_->manifests.get(name("a"), Reference{sha256Of(manifest)}), ErrorCode::kManifestUnknown);
  EXPECT_TRUE(records_.names("tags", "a").empty());
}

// Checklist 45.
TEST_F(ManifestTest, APushByDigestMayNameTags) {
  pushBlob("a", "config");
  const auto manifest = imageOf("config", {});
  const auto repository = name("a");
  const Reference by_digest{sha256Of(manifest)};
  ASSERT_OK(registry_->manifests.put({repository, by_digest, {tag("one"), tag("two")}, {}, manifest}));
  EXPECT_EQ(records_.names("tags", "a"), (std::vector<std::string>{"one", "two"}));
}

TEST_F(ManifestTest, HasALimit) {
  const auto too_large = imageOf("config", {}, R"(,"x":")" + std::string(4 << 20, 'x') + '"');
  EXPECT_FAILS(pushManifest("a", "latest", too_large), ErrorCode::kManifestTooLarge);
}

TEST_F(ManifestTest, MayBeLargerThanASmallBlob) {
  pushBlob("a", "config");
  const auto large = imageOf("config", {}, R"(,"x":")" + std::string(3 << 20, 'x') + '"');
  ASSERT_OK(pushManifest("a", "latest", large));
  EXPECT_EQ(*registry_->manifests.get(name("a"), reference("latest"))->content.bytes, large);
  EXPECT_EQ(blobs_.uploads(), 0);
}

// Checklist 56.
TEST_F(ManifestTest, ATagMovesAndRemembers) {
  const auto first = pushImage("a", "latest", "one", {});
  const auto second = pushImage("a", "latest", "two", {});
  EXPECT_EQ(tagged("a", "latest"), second);
  const auto record = registry_->tags.history(name("a"), tag("latest"));
  const auto entries = tagEntries((*record)->value);
  ASSERT_EQ(entries.size(), 2);
  EXPECT_EQ(entries[0].digest, second.text());
  EXPECT_EQ(entries[1].digest, first.text());
  EXPECT_TRUE(records_.names("tagged", "a@" + first.text()).empty());
  EXPECT_EQ(records_.names("tagged", "a@" + second.text()), std::vector<std::string>{"latest"});
  // The old one is untagged, and still there.
  EXPECT_TRUE(registry_->manifests.get(name("a"), Reference{first}).has_value());
}

TEST_F(ManifestTest, TheSamePushAgainAddsNoHistory) {
  pushImage("a", "latest", "one", {});
  pushImage("a", "latest", "one", {});
  EXPECT_EQ(tagEntries((*registry_->tags.history(name("a"), tag("latest")))->value).size(), 1);
}

TEST_F(ManifestTest, ALargeOneThatACrashCutsOffIsCollected) {
  pushBlob("a", "config");
  const auto large = imageOf("config", {}, R"(,"x":")" + std::string(100'000, 'x') + '"');
  blobs_.calls.before = [](std::string_view call) -> Result<void> {
    const bool is_after_the_crash = call == "commit" || call == "cancelUpload";
    return is_after_the_crash ? fail(ErrorCode::kUnavailable) : Result<void>{};
  };
  EXPECT_FAILS(pushManifest("a", "latest", large), ErrorCode::kUnavailable);
  blobs_.calls.before = {};
  EXPECT_EQ(blobs_.uploads(), 1);
  EXPECT_EQ(registry_->uploads.collectExpired().value(), 1);
  EXPECT_EQ(blobs_.uploads(), 0);

  ASSERT_OK(pushManifest("a", "latest", large));
  EXPECT_EQ(tagged("a", "latest"), sha256Of(large));
  EXPECT_EQ(blobs_.uploads(), 0);
  EXPECT_TRUE(records_.names("uploads", "").empty());
}

class SparseTest : public ManifestTest {
 protected:
  Result<ManifestService::Pushed> push(SparseManifests allowed, const std::string& manifest) {
    Settings chosen = settings();
    chosen.sparse_manifests = allowed;
    Registry registry{blobs_, records_, chosen};
    const auto repository = name("a");
    const auto place = reference("latest");
    return registry.manifests.put({repository, place, {}, {}, manifest});
  }
};

TEST_F(SparseTest, AnIndexNamesOnlyWhatIsHereWhenTheOperatorSaysSo) {
  const auto child = imageOf("config", {});
  EXPECT_FAILS(push(SparseManifests::kNone, indexOf({child})), ErrorCode::kManifestBlobUnknown);
  // A blob of the same bytes is no manifest.
  pushBlob("a", child);
  EXPECT_FAILS(push(SparseManifests::kNone, indexOf({child})), ErrorCode::kManifestBlobUnknown);
  pushImage("a", "", "config", {});
  EXPECT_TRUE(push(SparseManifests::kNone, indexOf({child})).has_value());
  EXPECT_TRUE(push(SparseManifests::kNone, indexOf({})).has_value());
}

// Checklist 49, 90.
TEST_F(SparseTest, AnIndexMayNameManifestsThatAreNotHere) {
  pushImage("a", "", "config", {});
  const auto index = indexOf({imageOf("config", {}), imageOf("other", {})});
  ASSERT_OK(pushManifest("a", "latest", index));
  EXPECT_EQ(tagged("a", "latest"), sha256Of(index));
  const auto layers = R"({"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[)" +
                      descriptorOf("application/vnd.oci.image.layer.v1.tar+gzip", "layer") + "]}";
  EXPECT_FAILS(pushManifest("a", "latest", layers), ErrorCode::kManifestBlobUnknown);
}

TEST_F(SparseTest, AnImageMayLackLayersOnlyWhenTheOperatorSaysSo) {
  pushBlob("a", "config");
  const auto image = imageOf("config", {"layer"});
  EXPECT_FAILS(pushManifest("a", "latest", image), ErrorCode::kManifestBlobUnknown);
  ASSERT_OK(push(SparseManifests::kAll, image));
  EXPECT_EQ(blobs_.lastSynced(), (std::vector<std::string>{sha256Of("config").text(), sha256Of(image).text()}));
}

class ForeignLayerTest : public ManifestTest {
 protected:
  static std::string image() {
    return R"({"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":)" +
           descriptorOf("application/vnd.oci.image.config.v1+json", "config") + R"(,"layers":[)" +
           descriptorOf("application/vnd.oci.image.layer.nondistributable.v1.tar+gzip", "foreign") + "]}";
  }
};

TEST_F(ForeignLayerTest, MayBeAbsent) {
  pushBlob("a", "config");
  ASSERT_OK(pushManifest("a", "latest", image()));
}

TEST_F(ForeignLayerTest, SurvivesPowerLossWithTheManifestWhenItIsHere) {
  pushBlob("a", "config");
  pushBlob("a", "foreign");
  ASSERT_OK(pushManifest("a", "latest", image()));
  const auto synced = blobs_.lastSynced();
  EXPECT_NE(std::find(synced.begin(), synced.end(), sha256Of("foreign").text()), synced.end());
}

TEST_F(ManifestTest, AnIndexOfABuildCacheNamesBlobs) {
  pushBlob("a", "layer");
  const auto cache = R"({"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[)" +
                     descriptorOf("application/vnd.oci.image.layer.v1.tar+gzip", "layer") + "]}";
  ASSERT_OK(pushManifest("a", "cache", cache));
  const auto synced = blobs_.lastSynced();
  EXPECT_NE(std::find(synced.begin(), synced.end(), sha256Of("layer").text()), synced.end());
}

// Checklist 49.
TEST_F(ManifestTest, ItsSubjectMayBeMissing) {
  pushBlob("a", "config");
  const auto subject = R"(,"subject":)" + descriptorOf("application/vnd.oci.image.manifest.v1+json", "nobody");
  const auto pushed = pushManifest("a", "sbom", imageOf("config", {}, subject));
  ASSERT_OK(pushed);
  EXPECT_EQ(pushed->subject, sha256Of("nobody"));
}

TEST_F(ManifestTest, WhoseBytesAreLostIsUnknown) {
  const auto digest = pushImage("a", "latest", "config", {});
  blobs_.lose(digest);
  EXPECT_FAILS(registry_->manifests.get(name("a"), reference("latest")), ErrorCode::kManifestUnknown);
}

class SayNo final : public ManifestGate {
 public:
  Result<void> admit(const EnteringManifest& manifest) override {
    asked_for = manifest.repository.text() + ' ' + manifest.reference.text() + ' ' + std::string{manifest.media_type};
    return fail(ErrorCode::kRejected, "no signature");
  }
  Result<void> mayTag(const EnteringManifest&, const Tag&, const Digest*) override { return {}; }
  std::string asked_for;
};

TEST_F(ManifestTest, AGateKeepsItOut) {
  SayNo gate;
  gate_ = &gate;
  pushBlob("a", "config");
  blobs_.calls.reset();
  EXPECT_FAILS(pushManifest("a", "latest", imageOf("config", {})), ErrorCode::kRejected);
  EXPECT_EQ(gate.asked_for, "a latest application/vnd.oci.image.manifest.v1+json");
  EXPECT_EQ(blobs_.calls.total(), 0);
}

class SeeTags final : public ManifestGate {
 public:
  Result<void> admit(const EnteringManifest&) override { return {}; }
  Result<void> mayTag(const EnteringManifest&, const Tag& tag, const Digest* current) override {
    seen.push_back(tag.text() + ' ' + (current == nullptr ? "new" : current->text()));
    return may_tag ? Result<void>{} : fail(ErrorCode::kRejected, "not signed");
  }
  std::vector<std::string> seen;
  bool may_tag = true;
};

TEST_F(ManifestTest, AGateIsAskedForEachTagThatChanges) {
  const auto first = pushImage("a", "latest", "config", {});
  SeeTags gate;
  gate_ = &gate;
  ASSERT_OK(pushManifest("a", "latest", imageOf("config", {})));
  EXPECT_TRUE(gate.seen.empty()) << "the tag names it already";
  const auto other = imageOf("config", {}, R"(,"annotations":{"a":"b"})");
  ASSERT_OK(pushManifest("a", sha256Of(other).text(), other));
  EXPECT_TRUE(gate.seen.empty()) << "no tag";
  ASSERT_OK(pushManifest("a", "latest", other));
  EXPECT_EQ(gate.seen, std::vector<std::string>{"latest " + first.text()});
  gate.may_tag = false;
  EXPECT_FAILS(pushManifest("a", "v1", other), ErrorCode::kRejected);
  EXPECT_EQ(gate.seen.back(), "v1 new");
  EXPECT_EQ(tagged("a", "v1"), std::nullopt);
}

}  // namespace
}  // namespace berth::registry
