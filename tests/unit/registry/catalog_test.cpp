// SPDX-License-Identifier: Apache-2.0
#include "registry/catalog.hpp"

#include "registry_fixture.hpp"

#include <string>
#include <vector>

namespace berth::registry {
namespace {

// A client that sees everything but what is below a folder.
NameFilter notBelow(std::string_view folder) {
  return [folder](const std::vector<std::string_view>& names) -> Result<std::vector<bool>> {
    std::vector<bool> seen;
    for (const auto name : names) seen.push_back(!name.starts_with(folder));
    return seen;
  };
}

class CatalogTest : public RegistryFixture {
 protected:
  void SetUp() override {
    for (const auto* text : {"b", "a", "a/b", "a-b", "a.c"}) pushBlob(text, "x");
  }
};

TEST_F(CatalogTest, ListsRepositoriesInByteOrder) {
  EXPECT_EQ(registry_->catalog.list("", 100)->names, (std::vector<std::string>{"a", "a-b", "a.c", "a/b", "b"}));
}

TEST_F(CatalogTest, ListsByPages) {
  const auto page = registry_->catalog.list("a", 2);
  EXPECT_EQ(page->names, (std::vector<std::string>{"a-b", "a.c"}));
  EXPECT_TRUE(page->more);
  EXPECT_FALSE(registry_->catalog.list("a.c", 2)->more);
  EXPECT_TRUE(registry_->catalog.list("", 0)->names.empty());
}

// Checklist 62.
TEST_F(CatalogTest, FiltersBeforeItCounts) {
  for (int i = 0; i < 600; ++i) pushBlob("secret/" + std::to_string(i), "x");
  pushBlob("zebra", "x");
  const auto no_secrets = notBelow("secret/");
  const auto page = registry_->catalog.list("a/b", 2, no_secrets);
  EXPECT_EQ(page->names, (std::vector<std::string>{"b", "zebra"}));
  EXPECT_FALSE(page->more);
  EXPECT_TRUE(registry_->catalog.list("a/b", 1, no_secrets)->more);
}

TEST_F(CatalogTest, ReadsManyNamesAtATimeAndLeavesPlacesToOthersWhenTheyAreVeryMany) {
  storage::Batch batch;
  for (int i = 0; i < 15'000; ++i) batch.changes.push_back({{"repositories", "", "secret/" + std::to_string(i)}, "x"});
  ASSERT_OK(records_.apply(batch));
  records_.calls.reset();
  const auto no_secrets = notBelow("secret/");
  EXPECT_TRUE(registry_->catalog.list("b", 100, no_secrets)->names.empty());
  EXPECT_LE(records_.calls.count("list"), 16);

  struct NoPlaces final : Turn {
    void claim(Lane& lane) override { throw LaneFull{&lane}; }
    void leave(Lane& /*lane*/) override {}
    void yield() override {}
    void resume() override {}
  } turn;
  Turn::current() = &turn;
  EXPECT_NO_THROW((void)registry_->catalog.list("", 2, no_secrets));
  EXPECT_THROW((void)registry_->catalog.list("b", 100, no_secrets), LaneFull);
  Turn::current() = nullptr;
}

TEST_F(CatalogTest, ASessionIsNoContent) {
  ASSERT_OK(registry_->uploads.start(name("started"), Digest::Algorithm::kSha256));
  EXPECT_FALSE(registry_->catalog.knows(name("started")).value());
}

}  // namespace
}  // namespace berth::registry
