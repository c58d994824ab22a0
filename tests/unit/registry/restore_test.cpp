// SPDX-License-Identifier: Apache-2.0
#include "registry/restore.hpp"

#include "registry_fixture.hpp"

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace berth::registry {
namespace {

class RestoreTest : public RegistryFixture {
 protected:
  RestoreTest() {
    subject_ = pushImage("a", "latest", "config", {"layer 1", "layer 2"});
    pushImage("a", "old", "config", {"layer 1"});
    pushImage("a/b", "latest", "other config", {"layer 1"});
    const auto refers = R"(,"subject":)" + descriptorOf("application/vnd.oci.image.manifest.v1+json",
                                                        imageOf("config", {"layer 1", "layer 2"}));
    pushImage("a", "", "sbom", {}, refers);
    EXPECT_TRUE(pushManifest("a", "index", indexOf({imageOf("config", {"layer 1"})})).has_value());
  }

  Result<void> restore() {
    const auto chosen = settings();
    return Restore{blobs_, records_, chosen, log_}.runIfNeeded();
  }

  /// The names in all scopes that this content has.
  std::map<std::string, std::vector<std::string>> derived() {
    std::map<std::string, std::vector<std::string>> all;
    for (const std::string repository : {"a", "a/b"}) {
      all["links " + repository] = records_.names("links", repository);
      for (const auto& digest : records_.names("links", repository)) {
        all["holders " + digest] = records_.names("holders", digest);
        all["tagged " + repository + digest] = records_.names("tagged", repository + '@' + digest);
        all["referrers " + repository + digest] = records_.names("referrers", repository + '@' + digest);
      }
    }
    return all;
  }

  observe::Log log_{observe::Level::kError};
  std::optional<Digest> subject_;
};

// Checklist 67.
TEST_F(RestoreTest, MakesAgainAllThatFollowsFromManifests) {
  const auto before = derived();
  records_.loseDerived();
  EXPECT_NE(derived(), before);
  ASSERT_OK(restore());
  EXPECT_EQ(derived(), before);
  EXPECT_FALSE(records_.derivedLost().value());
  EXPECT_TRUE(records_.lastApplyWasDurable());
  EXPECT_EQ(registry_->referrers.list(name("a"), *subject_, {}, "", 1 << 20)->descriptors.size(), 1);
  EXPECT_EQ(registry_->blobs.open(name("a"), sha256Of("layer 2"))->size, 7);
  EXPECT_FAILS(registry_->blobs.open(name("a/b"), sha256Of("layer 2")), ErrorCode::kBlobUnknown);
}

TEST_F(RestoreTest, DoesNothingWhenNothingIsLost) {
  records_.calls.reset();
  ASSERT_OK(restore());
  EXPECT_EQ(records_.calls.total(), 0);
}

TEST_F(RestoreTest, MayBeCutOffAndStartedAgain) {
  const auto before = derived();
  records_.loseDerived();
  int stats = 0;
  blobs_.calls.before = [&](std::string_view call) -> Result<void> {
    if (call == "stat" && ++stats == 5) return fail(ErrorCode::kUnavailable);
    return {};
  };
  EXPECT_FAILS(restore(), ErrorCode::kUnavailable);
  EXPECT_TRUE(records_.derivedLost().value());
  ASSERT_OK(restore());
  EXPECT_EQ(derived(), before);
}

TEST_F(RestoreTest, ALossAfterALossIsRestoredWholeBeforeItIsSaid) {
  const auto before = derived();
  const auto chosen = settings();
  Restore restore{blobs_, records_, chosen, log_};
  records_.loseDerived();
  ASSERT_OK(restore.runIfNeeded());

  for (int i = 0; i < 600; ++i) pushBlob("many", std::to_string(i));
  std::vector<std::string> layers;
  for (int i = 0; i < 600; ++i) layers.push_back(std::to_string(i));
  pushImage("many", "latest", "their config", layers);
  records_.loseDerived();
  int applies = 0;
  records_.calls.before = [&](std::string_view call) -> Result<void> {
    if (call == "apply" && ++applies == 2) return fail(ErrorCode::kUnavailable);
    return {};
  };
  EXPECT_FAILS(restore.runIfNeeded(), ErrorCode::kUnavailable);
  EXPECT_TRUE(records_.derivedLost().value());
  records_.calls.before = {};
  ASSERT_OK(restore.runIfNeeded());
  EXPECT_EQ(derived(), before);
  EXPECT_EQ(records_.names("links", "many").size(), 602);
}

TEST_F(RestoreTest, LinksOnlyWhatIsThere) {
  blobs_.lose(sha256Of("layer 2"));
  records_.loseDerived();
  ASSERT_OK(restore());
  EXPECT_FAILS(registry_->blobs.open(name("a"), sha256Of("layer 2")), ErrorCode::kBlobUnknown);
  EXPECT_EQ(tagged("a", "latest"), subject_);
}

TEST_F(RestoreTest, LinksForeignLayersThatWerePushed) {
  pushBlob("a", "foreign");
  pushBlob("a", "config");
  ASSERT_OK(
      pushManifest("a", "windows",
                   R"({"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":)" +
                       descriptorOf("application/vnd.oci.image.config.v1+json", "config") + R"(,"layers":[)" +
                       descriptorOf("application/vnd.oci.image.layer.nondistributable.v1.tar+gzip", "foreign") + "," +
                       descriptorOf("application/vnd.oci.image.layer.nondistributable.v1.tar+gzip", "absent") + "]}"));
  records_.loseDerived();
  ASSERT_OK(restore());
  EXPECT_TRUE(registry_->blobs.open(name("a"), sha256Of("foreign")).has_value());
  EXPECT_FAILS(registry_->blobs.open(name("a"), sha256Of("absent")), ErrorCode::kBlobUnknown);
}

TEST_F(RestoreTest, GoesPastAManifestWhoseBytesAreLost) {
  blobs_.lose(*subject_);
  records_.loseDerived();
  ASSERT_OK(restore());
  EXPECT_FALSE(tagged("a", "latest").has_value());
  EXPECT_TRUE(tagged("a", "old").has_value());
}

}  // namespace
}  // namespace berth::registry
