// SPDX-License-Identifier: Apache-2.0
#include "registry/tag_service.hpp"

#include "registry_fixture.hpp"

#include <string>
#include <vector>

namespace berth::registry {
namespace {

class TagTest : public RegistryFixture {
 protected:
  void SetUp() override {
    for (const auto* text : {"b", "B", "a-b", "a.b", "a", "10", "9"}) pushImage("r", text, "config", {});
    pushImage("r/nested", "x", "config", {});
  }
  std::vector<std::string> list(const std::string& after, std::uint32_t limit) {
    return registry_->tags.list(name("r"), after, limit)->names;
  }
};

// Checklist 58.
TEST_F(TagTest, AreListedInByteOrder) {
  EXPECT_EQ(list("", 100), (std::vector<std::string>{"10", "9", "B", "a", "a-b", "a.b", "b"}));
}

TEST_F(TagTest, AreListedByPages) {
  const auto first = registry_->tags.list(name("r"), "", 3);
  EXPECT_EQ(first->names, (std::vector<std::string>{"10", "9", "B"}));
  EXPECT_TRUE(first->more);
  const auto last = registry_->tags.list(name("r"), "a-b", 3);
  EXPECT_EQ(last->names, (std::vector<std::string>{"a.b", "b"}));
  EXPECT_FALSE(last->more);
}

// Checklist 60.
TEST_F(TagTest, GoOnAfterOneThatIsGone) {
  EXPECT_EQ(list("a-a", 100), (std::vector<std::string>{"a-b", "a.b", "b"}));
  EXPECT_TRUE(list("zzz", 100).empty());
}

TEST_F(TagTest, NoneAreAskedForNoneAreListed) {
  const auto page = registry_->tags.list(name("r"), "", 0);
  EXPECT_TRUE(page->names.empty());
  EXPECT_FALSE(page->more);
}

TEST_F(TagTest, OfARepositoryWithoutTagsAreNone) {
  pushBlob("untagged", "x");
  EXPECT_TRUE(registry_->tags.list(name("untagged"), "", 10)->names.empty());
}

TEST_F(TagTest, OfAnUnknownRepositoryAreUnknown) {
  EXPECT_FAILS(registry_->tags.list(name("nobody"), "", 10), ErrorCode::kNameUnknown);
  EXPECT_FAILS(registry_->tags.history(name("r"), tag("nobody")), ErrorCode::kManifestUnknown);
}

}  // namespace
}  // namespace berth::registry
