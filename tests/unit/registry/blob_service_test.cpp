// SPDX-License-Identifier: Apache-2.0
#include "registry/blob_service.hpp"

#include "registry_fixture.hpp"

#include <string>
#include <vector>

namespace berth::registry {
namespace {

using BlobTest = RegistryFixture;

TEST_F(BlobTest, IsServedToItsRepositoryOnly) {
  const auto digest = pushBlob("mine", "secret");
  EXPECT_EQ(*registry_->blobs.open(name("mine"), digest)->bytes, "secret");
  EXPECT_FAILS(registry_->blobs.open(name("other"), digest), ErrorCode::kBlobUnknown);
  EXPECT_FAILS(registry_->blobs.open(name("mine/nested"), digest), ErrorCode::kBlobUnknown);
}

// Checklist 40.
TEST_F(BlobTest, WhoseBytesAreLostIsUnknownUntilItIsPushedAgain) {
  const auto digest = pushBlob("a", "hello");
  blobs_.lose(digest);
  EXPECT_FAILS(registry_->blobs.open(name("a"), digest), ErrorCode::kBlobUnknown);
  pushBlob("a", "hello");
  EXPECT_TRUE(registry_->blobs.open(name("a"), digest).has_value());
}

// Checklist 41.
TEST_F(BlobTest, AManifestIsFoundByItsDigest) {
  const auto digest = pushImage("a", "latest", "config", {"layer"});
  EXPECT_TRUE(registry_->blobs.open(name("a"), digest).has_value());
}

TEST_F(BlobTest, MountsFromARepositoryThatHasIt) {
  const auto digest = pushBlob("source", "hello");
  EXPECT_TRUE(registry_->blobs.mount(name("target"), digest, name("source")).value());
  EXPECT_TRUE(registry_->blobs.open(name("target"), digest).has_value());
  EXPECT_EQ(records_.names("repositories", ""), (std::vector<std::string>{"source", "target"}));
}

// Checklist 27.
TEST_F(BlobTest, MountsOntoItself) {
  const auto digest = pushBlob("a", "hello");
  EXPECT_TRUE(registry_->blobs.mount(name("a"), digest, name("a")).value());
}

TEST_F(BlobTest, DoesNotMountWhatTheSourceDoesNotHave) {
  const auto digest = pushBlob("elsewhere", "hello");
  EXPECT_FALSE(registry_->blobs.mount(name("target"), digest, name("source")).value());
  EXPECT_FAILS(registry_->blobs.open(name("target"), digest), ErrorCode::kBlobUnknown);
}

TEST_F(BlobTest, DoesNotMountFromWhereTheClientMayNotRead) {
  const auto digest = pushBlob("private", "hello");
  const NameFilter nothing = [](const auto& names) { return std::vector<bool>(names.size(), false); };
  EXPECT_FALSE(registry_->blobs.mount(name("target"), digest, name("private"), nothing).value());
  EXPECT_FALSE(registry_->blobs.mount(name("target"), digest, std::nullopt, nothing).value());
}

// Checklist 27.
TEST_F(BlobTest, FindsASourceByItself) {
  const auto digest = pushBlob("private", "hello");
  pushBlob("public", "hello");
  const NameFilter public_only = [](const auto& names) {
    std::vector<bool> readable;
    for (const auto repository : names) readable.push_back(repository == "public");
    return readable;
  };
  EXPECT_TRUE(registry_->blobs.mount(name("target"), digest, std::nullopt, public_only).value());
  EXPECT_FALSE(registry_->blobs.mount(name("target"), sha256Of("unknown"), std::nullopt).value());
}

// Checklist 70.
TEST_F(BlobTest, ADeleteIsDurableAndLeavesOtherRepositoriesAlone) {
  const auto digest = pushBlob("a", "hello");
  pushBlob("b", "hello");
  pushBlob("a", "something that stays");
  ASSERT_OK(registry_->blobs.remove(name("a"), digest));
  EXPECT_TRUE(records_.lastApplyWasDurable());
  EXPECT_FAILS(registry_->blobs.open(name("a"), digest), ErrorCode::kBlobUnknown);
  EXPECT_TRUE(registry_->blobs.open(name("b"), digest).has_value());
  EXPECT_EQ(records_.names("holders", digest.text()), std::vector<std::string>{"b"});
  EXPECT_FAILS(registry_->blobs.remove(name("a"), digest), ErrorCode::kBlobUnknown);
}

TEST_F(BlobTest, AManifestIsNotDeletedAsABlob) {
  const auto digest = pushImage("a", "latest", "config", {"layer"});
  EXPECT_FAILS(registry_->blobs.remove(name("a"), digest), ErrorCode::kUnsupported);
  EXPECT_TRUE(tagged("a", "latest").has_value());
}

}  // namespace
}  // namespace berth::registry
