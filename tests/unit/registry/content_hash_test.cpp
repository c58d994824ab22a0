// SPDX-License-Identifier: Apache-2.0
#include "registry/content_hash.hpp"

#include <gtest/gtest.h>

#include <string>

namespace berth::registry {
namespace {

constexpr auto kSha256 = Digest::Algorithm::kSha256;
constexpr auto kSha512 = Digest::Algorithm::kSha512;

// FIPS 180-2, appendices B.1 and C.1.
TEST(ContentHash, IsTheStandardsHash) {
  EXPECT_EQ(digestOf(kSha256, "abc").text(), "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(digestOf(kSha512, "abc").hex(),
            "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
            "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f");
  EXPECT_EQ(digestOf(kSha256, "").text(), "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

class ContentHashAt : public testing::TestWithParam<std::size_t> {};

// Around the block sizes of both algorithms, where a lost tail would show.
TEST_P(ContentHashAt, GoesOnWhereItWasPutAside) {
  const std::string first(GetParam(), 'x');
  const std::string second = "and the rest";
  for (const auto algorithm : {kSha256, kSha512}) {
    ContentHash hash{algorithm};
    hash.update(first);
    auto again = ContentHash::restore(algorithm, hash.state());
    ASSERT_TRUE(again.has_value());
    again->update(second);
    EXPECT_EQ(again->digest(), digestOf(algorithm, first + second));
  }
}

INSTANTIATE_TEST_SUITE_P(, ContentHashAt, testing::Values(0, 1, 55, 56, 63, 64, 65, 111, 112, 127, 128, 129, 100'000));

TEST(ContentHash, TellsTheDigestAndGoesOn) {
  ContentHash hash{kSha256};
  hash.update("a");
  EXPECT_EQ(hash.digest(), digestOf(kSha256, "a"));
  hash.update("bc");
  EXPECT_EQ(hash.digest(), digestOf(kSha256, "abc"));
}

TEST(ContentHash, RefusesBytesThatAreNoState) {
  EXPECT_FALSE(ContentHash::restore(kSha256, "").has_value());
  EXPECT_FALSE(ContentHash::restore(kSha512, ContentHash{kSha256}.state()).has_value());
  EXPECT_FALSE(ContentHash::restore(kSha256, std::string(ContentHash{kSha256}.state().size(), '\xff')).has_value());
}

}  // namespace
}  // namespace berth::registry
