// SPDX-License-Identifier: Apache-2.0
// What other clients do between the look at the records and the batch that rests on it.
#include "registry/manifest_service.hpp"

#include "registry/tag_history.hpp"
#include "registry_fixture.hpp"

#include <atomic>
#include <functional>
#include <string>
#include <thread>
#include <vector>

namespace berth::registry {
namespace {

class RaceTest : public RegistryFixture {
 protected:
  /// Runs `rival` once, just before the next apply.
  void beforeNextApply(std::function<void()> rival) {
    records_.calls.before = [this, rival = std::move(rival)](std::string_view call) -> Result<void> {
      if (call != "apply") return {};
      const auto once = rival;
      records_.calls.before = {};
      once();
      return {};
    };
  }
};

// Checklist 71.
TEST_F(RaceTest, ABlobDeletedMeanwhileFailsThePush) {
  pushBlob("a", "config");
  pushBlob("a", "layer");
  beforeNextApply([this] { ASSERT_OK(registry_->blobs.remove(name("a"), sha256Of("layer"))); });
  EXPECT_FAILS(pushManifest("a", "latest", imageOf("config", {"layer"})), ErrorCode::kManifestBlobUnknown);
  EXPECT_FALSE(tagged("a", "latest").has_value());
}

// Checklist 71.
TEST_F(RaceTest, AChildDeletedMeanwhileFailsAnIndexThatMayNotBeSparse) {
  const auto child = pushImage("a", "", "config", {});
  Settings chosen = settings();
  chosen.sparse_manifests = SparseManifests::kNone;
  Registry strict{blobs_, records_, chosen};
  beforeNextApply([&] { ASSERT_OK(registry_->manifests.remove(name("a"), Reference{child})); });
  const auto repository = name("a");
  const auto place = reference("latest");
  const auto index = indexOf({imageOf("config", {})});
  EXPECT_FAILS(strict.manifests.put({repository, place, {}, {}, index}), ErrorCode::kManifestBlobUnknown);
}

TEST_F(RaceTest, ABlobOfAManifestThatIsPushedAnewMeanwhileIsSyncedBeforeItIsNamed) {
  const auto image = R"({"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":)" +
                     descriptorOf("application/vnd.oci.image.config.v1+json", "config") + R"(,"layers":[)" +
                     descriptorOf("application/vnd.oci.image.layer.nondistributable.v1.tar+gzip", "foreign") + "]}";
  pushBlob("a", "config");
  beforeNextApply([&] {
    pushBlob("a", "foreign");
    // Makes the push look again.
    ASSERT_OK(registry_->blobs.remove(name("a"), sha256Of("config")));
    pushBlob("a", "config");
  });
  ASSERT_OK(pushManifest("a", "latest", image));
  EXPECT_EQ(blobs_.lastSynced().size(), 3);
}

TEST_F(RaceTest, ADeletedBlobThatIsPushedAsManifestMeanwhileStaysLinked) {
  pushBlob("a", "config");
  const auto manifest = imageOf("config", {});
  const auto digest = pushBlob("a", manifest);
  beforeNextApply([&] { ASSERT_OK(pushManifest("a", "latest", manifest)); });
  EXPECT_FAILS(registry_->blobs.remove(name("a"), digest), ErrorCode::kUnsupported);
  EXPECT_EQ(tagged("a", "latest"), digest);
  EXPECT_TRUE(registry_->blobs.open(name("a"), digest).has_value());
}

// Checklist 55.
TEST_F(RaceTest, ATagMovedMeanwhileKeepsBothLines) {
  pushBlob("a", "one");
  pushBlob("a", "two");
  beforeNextApply([this] { ASSERT_OK(pushManifest("a", "latest", imageOf("one", {}))); });
  ASSERT_OK(pushManifest("a", "latest", imageOf("two", {})));
  EXPECT_EQ(tagged("a", "latest"), sha256Of(imageOf("two", {})));
  EXPECT_EQ(tagEntries((*registry_->tags.history(name("a"), tag("latest")))->value).size(), 2);
  EXPECT_TRUE(records_.names("tagged", "a@" + sha256Of(imageOf("one", {})).text()).empty());
}

TEST_F(RaceTest, ATagSetMeanwhileGoesWithTheDeletedManifest) {
  const auto digest = pushImage("a", "one", "config", {});
  beforeNextApply([this] { ASSERT_OK(pushManifest("a", "two", imageOf("config", {}))); });
  ASSERT_OK(registry_->manifests.remove(name("a"), Reference{digest}));
  EXPECT_TRUE(records_.names("tags", "a").empty());
  EXPECT_TRUE(records_.names("manifests", "a").empty());
}

TEST_F(RaceTest, ADeleteMeanwhileLeavesAPushedManifestWhole) {
  const auto digest = pushImage("a", "one", "config", {});
  beforeNextApply([&] { ASSERT_OK(registry_->manifests.remove(name("a"), Reference{digest})); });
  ASSERT_OK(pushManifest("a", "two", imageOf("config", {})));
  EXPECT_EQ(tagged("a", "two"), digest);
  EXPECT_TRUE(registry_->blobs.open(name("a"), digest).has_value());
}

TEST_F(RaceTest, ARepositoryForgottenMeanwhileIsKnownAfterAPush) {
  pushBlob("a", "old");
  beforeNextApply([this] { ASSERT_OK(registry_->blobs.remove(name("a"), sha256Of("old"))); });
  pushBlob("a", "new");
  EXPECT_TRUE(registry_->catalog.knows(name("a")).value());
}

TEST_F(RaceTest, APushAtAnyMomentOfTheForgettingIsNotForgotten) {
  // Of the calls that a delete makes, the deletion itself is the second, its last one the removal of the repository.
  for (int moment = 3; moment <= 16; ++moment) {
    restart("boot 1");
    const std::string repository = "a" + std::to_string(moment);
    pushBlob(repository, "old");
    int calls = 0;
    records_.calls.before = [&](std::string_view) -> Result<void> {
      if (++calls != moment) return {};
      records_.calls.before = {};
      pushBlob(repository, "new");
      EXPECT_TRUE(registry_->catalog.knows(name(repository)).value());
      return {};
    };
    ASSERT_OK(registry_->blobs.remove(name(repository), sha256Of("old")));
    records_.calls.before = {};
    if (calls < moment) break;
    EXPECT_TRUE(registry_->catalog.knows(name(repository)).value()) << "at call " << moment;
  }
}

TEST_F(RaceTest, ARepositoryWithContentIsKnownAfterACrashAtAnyMomentOfTheForgetting) {
  for (int last = 1; last <= 2; ++last) {
    const std::string repository = "a" + std::to_string(last);
    pushBlob(repository, "old");
    int applies = 0;
    records_.calls.before = [&](std::string_view call) -> Result<void> {
      if (call != "apply") return {};
      if (++applies > last) return fail(ErrorCode::kUnavailable);
      if (applies != 2) return {};
      records_.calls.before = {};
      pushBlob(repository, "new");
      records_.calls.before = [](std::string_view) -> Result<void> { return fail(ErrorCode::kUnavailable); };
      return {};
    };
    (void)registry_->blobs.remove(name(repository), sha256Of("old"));
    records_.calls.before = {};
    if (last >= 2) {
      EXPECT_TRUE(registry_->catalog.knows(name(repository)).value()) << "after " << last;
    }
    pushBlob(repository, "newer");
    ASSERT_OK(registry_->blobs.remove(name(repository), sha256Of("newer")));
    EXPECT_EQ(registry_->catalog.knows(name(repository)).value(), last >= 2);
  }
}

TEST_F(RaceTest, RivalsWhoNeverStopAreAnswered503) {
  pushBlob("a", "config");
  records_.calls.before = [](std::string_view call) -> Result<void> {
    if (call == "apply") return fail(ErrorCode::kPreconditionFailed);
    return {};
  };
  EXPECT_FAILS(pushManifest("a", "latest", imageOf("config", {})), ErrorCode::kUnavailable);
}

// Checklist 55.
TEST_F(RaceTest, ATagIsNeverAbsentWhileManyMoveIt) {
  std::vector<std::string> manifests;
  for (int i = 0; i < 4; ++i) {
    pushBlob("a", "config " + std::to_string(i));
    manifests.push_back(imageOf("config " + std::to_string(i), {}));
  }
  ASSERT_OK(pushManifest("a", "latest", manifests[0]));
  std::atomic<bool> is_done = false;
  std::atomic<int> absent = 0;
  std::atomic<int> failed = 0;
  std::thread reader{[&] {
    while (!is_done) absent += tagged("a", "latest").has_value() ? 0 : 1;
  }};
  std::vector<std::thread> writers;
  for (int writer = 0; writer < 4; ++writer) {
    writers.emplace_back([&, writer] {
      for (int i = 0; i < 100; ++i) failed += pushManifest("a", "latest", manifests[writer]).has_value() ? 0 : 1;
    });
  }
  for (auto& writer : writers) writer.join();
  is_done = true;
  reader.join();
  EXPECT_EQ(absent, 0);
  EXPECT_EQ(failed, 0);
  const auto now = tagged("a", "latest");
  for (const auto& manifest : manifests) {
    const auto digest = sha256Of(manifest);
    EXPECT_EQ(records_.names("tagged", "a@" + digest.text()).size(), now == digest ? 1 : 0);
  }
}

}  // namespace
}  // namespace berth::registry
