// SPDX-License-Identifier: Apache-2.0
#include "model/media_type.hpp"

#include <gtest/gtest.h>

namespace berth {
namespace {

// Checklist 44.
TEST(MediaType, IsBareWithoutParametersAndInLowerCase) {
  EXPECT_EQ(bareMediaType(" Application/VND.oci.image.index.v1+json ; charset=utf-8"), kOciIndexMediaType);
  EXPECT_EQ(bareMediaType(""), "");
}

// Checklist 51.
TEST(MediaType, TellsWhatAManifestNames) {
  EXPECT_EQ(manifestKind(kOciManifestMediaType), ManifestKind::kImage);
  EXPECT_EQ(manifestKind("application/vnd.docker.distribution.manifest.list.v2+json"), ManifestKind::kIndex);
  EXPECT_EQ(manifestKind("application/vnd.docker.distribution.manifest.v1+prettyjws"), ManifestKind::kSchema1);
  EXPECT_EQ(manifestKind("application/vnd.oci.image.layer.v1.tar+gzip"), ManifestKind::kUnknown);
}

TEST(MediaType, KnowsLayersThatAreNeverPushed) {
  EXPECT_TRUE(isNonDistributable("application/vnd.docker.image.rootfs.foreign.diff.tar.gzip"));
  EXPECT_FALSE(isNonDistributable("application/vnd.docker.image.rootfs.diff.tar.gzip"));
}

TEST(MediaType, MayNotBreakARecordOrAHeader) {
  EXPECT_TRUE(isMediaType("application/vnd.oci.image.index.v1+json"));
  for (const auto text : {"", "json", "a/", "/b", "a/b c", "a/b\n", "a/b\r\nX: y"}) EXPECT_FALSE(isMediaType(text));
}

}  // namespace
}  // namespace berth
