// SPDX-License-Identifier: Apache-2.0
// More than anybody needs: refused within the bounds of the contract, which the host of these tests keeps.
#include "unit/signature/asking.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

namespace berth::test {
namespace {

using testing::HasSubstr;

constexpr const char* kKey = "keys/p256.pem";

class SizeAttack : public testing::Test {
 protected:
  SizeAttack() : digest_{all_.images.at("unsigned")} {}

  SimpleLayer good() const { return simpleLayer(kKey, simplePayload(all_.name, digest_).dump()); }
  Answer answer() const { return ask(all_, byKey(), "unsigned"); }

  SignedRepository all_;
  const std::string digest_;
};

TEST_F(SizeAttack, ThousandLayers) {
  std::vector<SimpleLayer> layers;
  for (int i = 0; i < 1000; ++i) layers.push_back({"payload " + std::to_string(i), "AAAA"});
  tagSimple(all_.repository, digest_, layers);
  EXPECT_EQ(answer().codes(), "unsigned") << answer().text();
  EXPECT_LE(answer().items, 50);
  EXPECT_THAT(answer().text(), HasSubstr("more signatures than can be looked at"));
  layers.push_back(good());  // Where cosign puts a new one.
  tagSimple(all_.repository, digest_, layers);
  EXPECT_TRUE(answer().isClean()) << answer().text();
}

TEST_F(SizeAttack, ThousandReferrers) {
  for (int i = 0; i < 1000; ++i) attachBundle(all_.repository, digest_, std::to_string(i));
  EXPECT_EQ(answer().codes(), "unsigned") << answer().text();
  EXPECT_LE(answer().items, 50);
  attachBundle(all_.repository, digest_,
               bundle(envelope(kKey, statement(digest_, "https://sigstore.dev/cosign/sign/v1").dump())).dump());
  EXPECT_TRUE(answer().isClean()) << answer().text();
}

TEST_F(SizeAttack, ReferrersDoNotCrowdOutTheTag) {
  for (int i = 0; i < 100; ++i) attachBundle(all_.repository, digest_, std::to_string(i));
  tagSimple(all_.repository, digest_, {good()});
  EXPECT_TRUE(answer().isClean()) << answer().text();
}

TEST_F(SizeAttack, AttestationsDoNotCrowdOutSignatures) {
  attachBundle(all_.repository, digest_,
               bundle(envelope(kKey, statement(digest_, "https://sigstore.dev/cosign/sign/v1").dump())).dump());
  constexpr const char* kType = "application/vnd.dev.sigstore.bundle.v0.3+json";
  for (int i = 0; i < 100; ++i) {
    attach(all_.repository, digest_, kType, kType, std::to_string(i),
           {{"dev.sigstore.bundle.predicateType", "https://spdx.dev/Document"}});
  }
  EXPECT_TRUE(answer().isClean()) << answer().text();
}

TEST_F(SizeAttack, OversizedPayload) {
  auto payload = simplePayload(all_.name, digest_);
  payload["optional"] = {{"a", std::string(std::size_t{1} << 20U, 'x')}};
  tagSimple(all_.repository, digest_, {simpleLayer(kKey, payload.dump())});
  EXPECT_THAT(answer().text(), HasSubstr("larger than 1 MiB"));
}

TEST_F(SizeAttack, OversizedSignatureManifest) {
  auto layer = good();
  layer.signature += std::string(std::size_t{4} << 20U, '=');
  tagSimple(all_.repository, digest_, {layer});
  EXPECT_THAT(answer().text(), HasSubstr("longer than"));
}

TEST_F(SizeAttack, LayersThatAreEightMebibytesTogether) {
  std::vector<SimpleLayer> layers;
  for (char fill = 'a'; fill < 'a' + 10; ++fill) layers.push_back({std::string(1'000'000, fill), "AAAA"});
  tagSimple(all_.repository, digest_, layers);
  EXPECT_EQ(answer().codes(), "unsigned") << answer().text();
}

}  // namespace
}  // namespace berth::test
