// SPDX-License-Identifier: Apache-2.0
#include "registry/referrers.hpp"

#include "registry_fixture.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

namespace berth::registry {
namespace {

class ReferrersTest : public RegistryFixture {
 protected:
  ReferrersTest() : subject_{pushImage("a", "latest", "config", {})} {}

  void refer(const std::string& config, const std::string& more) {
    pushImage(
        "a", "", config, {},
        R"(,"subject":)" + descriptorOf("application/vnd.oci.image.manifest.v1+json", imageOf("config", {})) + more);
  }
  ReferrerPage list(const std::vector<std::string>& types = {}, const std::string& after = {},
                    std::size_t max_bytes = 1 << 20) {
    return registry_->referrers.list(name("a"), subject_, types, after, max_bytes).value();
  }

  const Digest subject_;
};

// Checklist 64.
TEST_F(ReferrersTest, AreListedWithWhatTheyAre) {
  refer("sbom", R"(,"artifactType":"x/sbom","annotations":{"made":"today"})");
  const auto page = list();
  ASSERT_EQ(page.descriptors.size(), 1);
  const auto descriptor = nlohmann::json::parse(page.descriptors[0]);
  EXPECT_EQ(descriptor["artifactType"], "x/sbom");
  EXPECT_EQ(descriptor["annotations"]["made"], "today");
}

// Checklist 65.
TEST_F(ReferrersTest, AreFilteredByAnyOfTheTypes) {
  refer("1", R"(,"artifactType":"x/sbom")");
  refer("2", R"(,"artifactType":"x/signature")");
  refer("3", "");
  EXPECT_EQ(list().descriptors.size(), 3);
  EXPECT_EQ(list({"x/sbom"}).descriptors.size(), 1);
  EXPECT_EQ(list({"x/sbom", "x/signature"}).descriptors.size(), 2);
  EXPECT_EQ(list({"application/vnd.oci.image.config.v1+json"}).descriptors.size(), 1);
  EXPECT_TRUE(list({"x/other"}).descriptors.empty());
}

TEST_F(ReferrersTest, AreGivenNewestFirst) {
  for (const auto* config : {"5", "1", "4", "2", "3"}) {
    refer(config, R"(,"artifactType":"x/report","annotations":{"at":")" + std::string{config} + "\"}");
    refer(config, R"(,"artifactType":"x/other")");
  }
  const auto newest = registry_->referrers.newest(name("a"), subject_, {"x/report"}, 3);
  ASSERT_OK(newest);
  std::string order;
  for (const auto& descriptor : *newest) order += nlohmann::json::parse(descriptor)["annotations"]["at"];
  EXPECT_EQ(order, "324");
}

TEST_F(ReferrersTest, ArePagedBySizeWithoutLosingAny) {
  for (int i = 0; i < 150; ++i) refer(std::to_string(i), "");
  std::set<std::string> seen;
  std::string after;
  int pages = 0;
  for (bool more = true; more; ++pages) {
    const auto page = list({}, after, 8000);
    for (const auto& descriptor : page.descriptors) EXPECT_TRUE(seen.insert(descriptor).second);
    after = page.last;
    more = page.more;
  }
  EXPECT_EQ(seen.size(), 150);
  EXPECT_GT(pages, 3);
}

TEST_F(ReferrersTest, ArePagedByWhatAFilterReadsWithoutLosingAny) {
  storage::Batch batch;
  const std::string scope = "a@" + subject_.text();
  for (int i = 0; i < 45'000; ++i) {
    const bool is_rare = i == 30'000 || i == 44'999;
    auto name = std::to_string(i);
    name.insert(0, 6 - name.size(), '0');
    batch.changes.push_back({{"referrers", scope, "sha256:" + name},
                             R"({"annotations":{"artifactType":"x/rare"},"artifactType":")" +
                                 std::string{is_rare ? "x/rare" : "x/common"} + R"("})"});
  }
  ASSERT_OK(records_.apply(batch));
  std::size_t found = 0;
  std::string after;
  int pages = 0;
  for (bool more = true; more; ++pages) {
    records_.calls.reset();
    const auto page = list({"x/rare"}, after);
    EXPECT_LE(records_.calls.count("list"), 20);
    found += page.descriptors.size();
    EXPECT_GT(page.last, after);
    after = page.last;
    more = page.more;
  }
  EXPECT_EQ(found, 2);
  EXPECT_EQ(pages, 3);
}

TEST_F(ReferrersTest, OneIsListedHoweverLargeItIs) {
  refer("large", R"(,"annotations":{"a":")" + std::string(10'000, 'x') + "\"}");
  EXPECT_EQ(list({}, "", 100).descriptors.size(), 1);
}

class FallbackTag : public ReferrersTest {
 protected:
  // What a client pushes that found no referrers list: an image without subject, and it in the index of the tag.
  std::string pushPlain(const std::string& config) {
    pushImage("a", "", config, {});
    return imageOf(config, {});
  }
  void pushIndex(const std::vector<std::string>& manifests) {
    ASSERT_OK(pushManifest("a", Referrers::fallbackTag(subject_).text(), indexOf(manifests)));
  }
  static std::string digestIn(const std::string& descriptor) {
    return nlohmann::json::parse(descriptor)["digest"].get<std::string>();
  }
};

// Checklist 67
TEST_F(FallbackTag, IsTheDigestCutToWhatATagMayHold) {
  EXPECT_EQ(Referrers::fallbackTag(sha256Of("x")).text(), "sha256-" + std::string{sha256Of("x").hex()});
  EXPECT_EQ(Referrers::fallbackTag(sha512Of("x")).text(), "sha512-" + std::string{sha512Of("x").hex().substr(0, 64)});
}

// Checklist 67
TEST_F(FallbackTag, ListsWhatAClientHasKeptThereBesideWhatNamesItsSubject) {
  for (int i = 0; i < 5; ++i) refer("subject " + std::to_string(i), R"(,"artifactType":"x/sbom")");
  std::vector<std::string> kept;
  for (int i = 0; i < 5; ++i) kept.push_back(pushPlain("kept " + std::to_string(i)));
  pushIndex(kept);

  std::vector<std::string> digests;
  for (const auto& descriptor : list().descriptors) digests.push_back(digestIn(descriptor));
  EXPECT_EQ(digests.size(), 10);
  EXPECT_TRUE(std::is_sorted(digests.begin(), digests.end()));
  EXPECT_EQ(list({"x/sbom"}).descriptors.size(), 5) << "the kept ones have no artifactType";

  std::vector<std::string> paged;
  ReferrerPage page;
  do {
    page = list({}, page.last, 1);
    for (const auto& descriptor : page.descriptors) paged.push_back(digestIn(descriptor));
  } while (page.more);
  EXPECT_EQ(paged, digests);
}

TEST_F(FallbackTag, ListsNothingTwiceAndNothingThatIsGone) {
  refer("subject", R"(,"artifactType":"x/sbom")");
  const auto known = list().descriptors;
  const auto gone = pushPlain("gone");
  const std::string with_subject =
      imageOf("subject", {},
              R"(,"subject":)" + descriptorOf("application/vnd.oci.image.manifest.v1+json", imageOf("config", {})) +
                  R"(,"artifactType":"x/sbom")");
  pushIndex({with_subject, gone, gone});
  EXPECT_EQ(list().descriptors.size(), 2);
  ASSERT_OK(registry_->manifests.remove(name("a"), Reference{sha256Of(gone)}));
  EXPECT_EQ(list().descriptors, known) << "the descriptor with the artifact type, not the one of the index";
}

TEST_F(FallbackTag, OfSomethingElseListsNothing) {
  const auto tag_text = Referrers::fallbackTag(subject_).text();
  pushImage("a", tag_text, "an image", {});
  EXPECT_TRUE(list().descriptors.empty());
  EXPECT_TRUE(registry_->referrers.list(name("b"), subject_, {}, "", 100)->descriptors.empty());
}

// Checklist 63.
TEST_F(ReferrersTest, OfWhatIsNotHereAreNone) {
  EXPECT_TRUE(registry_->referrers.list(name("nobody"), sha256Of("x"), {}, "", 100)->descriptors.empty());
}

}  // namespace
}  // namespace berth::registry
