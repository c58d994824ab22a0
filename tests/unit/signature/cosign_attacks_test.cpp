// SPDX-License-Identifier: Apache-2.0
// What cosign would never make. Each test begins with what would pass, so that it can only fail for its own reason.
#include "unit/signature/asking.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace berth::test {
namespace {

using Json = nlohmann::json;
using testing::HasSubstr;

constexpr const char* kKey = "keys/p256.pem";
constexpr const char* kSign = "https://sigstore.dev/cosign/sign/v1";

class CosignAttack : public testing::Test {
 protected:
  CosignAttack()
      : digest_{all_.images.at("unsigned")},
        payload_(simplePayload(all_.name, digest_)) {}  // Braces would make a list of it.

  // The reason for which an image with this signature under its tag is refused; empty: it is not.
  std::string refusalOf(const SimpleLayer& layer) {
    tagSimple(all_.repository, digest_, {layer});
    return refusal();
  }
  std::string refusalOfBundle(const std::string& content) {
    attachBundle(all_.repository, digest_, content);
    return refusal();
  }
  std::string refusal() {
    const auto answer = ask(all_, byKey(), "unsigned");
    EXPECT_EQ(answer.status, BERTH_OK) << answer.failure;
    return answer.text();
  }
  std::string goodStatement() const { return statement(digest_, kSign).dump(); }

  SignedRepository all_;
  const std::string digest_;
  Json payload_;
};

TEST_F(CosignAttack, TheForgerCanSign) {
  EXPECT_EQ(refusalOf(simpleLayer(kKey, payload_.dump())), "");
  SignedRepository other;
  attachBundle(other.repository, digest_, bundle(envelope(kKey, goodStatement())).dump());
  EXPECT_TRUE(ask(other, byKey(), "unsigned").isClean());
}

TEST_F(CosignAttack, WrongDigestInThePayload) {
  payload_["critical"]["image"]["docker-manifest-digest"] = all_.images.at("tag-p256");
  EXPECT_THAT(refusalOf(simpleLayer(kKey, payload_.dump())),
              HasSubstr("its payload names " + all_.images.at("tag-p256")));
}

TEST_F(CosignAttack, SignatureOfAnotherImageCopied) {
  all_.repository.tag(all_.tagOf("unsigned", ".sig"), all_.repository.tagged(all_.tagOf("tag-p256", ".sig"))->digest);
  EXPECT_THAT(refusal(), HasSubstr("its payload names " + all_.images.at("tag-p256")));
}

TEST_F(CosignAttack, BundleOfAnotherImageCopied) {
  EXPECT_THAT(refusalOfBundle(all_.layerOf(all_.referrer("bundle-p256")).dump()),
              HasSubstr("it names " + all_.images.at("bundle-p256")));
}

TEST_F(CosignAttack, PayloadOfAnotherType) {
  payload_["critical"]["type"] = "atomic container signature";
  EXPECT_THAT(refusalOf(simpleLayer(kKey, payload_.dump())), HasSubstr("no cosign signature"));
}

TEST_F(CosignAttack, PayloadChangedAfterItWasSigned) {
  auto layer = simpleLayer(kKey, payload_.dump());
  layer.payload += ' ';
  EXPECT_THAT(refusalOf(layer), HasSubstr("another key, or changed"));
}

TEST_F(CosignAttack, MemberTwice) {
  auto text = payload_.dump();
  const auto other = R"("docker-manifest-digest":")" + all_.images.at("tag-p256") + R"(",)";
  text.insert(text.find(R"("docker-manifest-digest")"), other);
  EXPECT_THAT(refusalOf(simpleLayer(kKey, text)), HasSubstr("two members named"));
}

TEST_F(CosignAttack, DeeplyNestedPayload) {
  const std::string deep = std::string(200'000, '[') + std::string(200'000, ']');
  auto text = payload_.dump();
  text.replace(text.find("null"), 4, R"({"a":)" + deep + '}');
  EXPECT_THAT(refusalOf(simpleLayer(kKey, text)), HasSubstr("deeper than 64"));
}

TEST_F(CosignAttack, Base64Garbage) {
  auto layer = simpleLayer(kKey, payload_.dump());
  const auto good = layer.signature;
  for (const auto& bad : {good + "\n", ' ' + good, good + "====", std::string{"%%%%"}, std::string{}, good.substr(1)}) {
    layer.signature = bad;
    EXPECT_THAT(refusalOf(layer), HasSubstr("no base64")) << bad;
  }
}

TEST_F(CosignAttack, SignatureCutShort) {
  auto layer = simpleLayer(kKey, payload_.dump());
  layer.signature = base64(decodedBase64(layer.signature).substr(0, 40));
  EXPECT_THAT(refusalOf(layer), HasSubstr("another key, or changed"));
}

TEST_F(CosignAttack, HmacWithThePublicKeyAsASecret) {
  const auto text = payload_.dump();
  EXPECT_THAT(refusalOf({text, base64(hmacOf(fixture("keys/p256.pub"), text))}), HasSubstr("another key, or changed"));
}

TEST_F(CosignAttack, BundleWithTwoSignatures) {
  auto two = envelope(kKey, goodStatement());
  two["signatures"].push_back(two["signatures"][0]);
  EXPECT_THAT(refusalOfBundle(bundle(two).dump()), HasSubstr("has 2 signatures instead of one"));
}

TEST_F(CosignAttack, BundleWithoutASignature) {
  auto none = envelope(kKey, goodStatement());
  none["signatures"] = Json::array();
  EXPECT_THAT(refusalOfBundle(bundle(none).dump()), HasSubstr("has 0 signatures instead of one"));
}

TEST_F(CosignAttack, HintThatLies) {
  auto lying = bundle(envelope("certificates/builder.key.pem", goodStatement()));
  lying["verificationMaterial"] = all_.layerOf(all_.referrer("bundle-p256"))["verificationMaterial"];
  EXPECT_THAT(refusalOfBundle(lying.dump()), HasSubstr("another key, or changed"));
}

TEST_F(CosignAttack, PayloadTypeOfAnotherKind) {
  EXPECT_THAT(refusalOfBundle(bundle(envelope(kKey, goodStatement(), "text/plain")).dump()),
              HasSubstr("no in-toto statement"));
}

TEST_F(CosignAttack, PayloadTypeChangedAfterItWasSigned) {
  auto changed = envelope(kKey, goodStatement(), "text/plain");
  changed["payloadType"] = "application/vnd.in-toto+json";
  EXPECT_THAT(refusalOfBundle(bundle(changed).dump()), HasSubstr("another key, or changed"));
}

TEST_F(CosignAttack, AttestationInPlaceOfASignature) {
  const auto attestation = statement(digest_, "https://spdx.dev/Document").dump();
  EXPECT_THAT(refusalOfBundle(bundle(envelope(kKey, attestation)).dump()),
              HasSubstr("is no signature but https://spdx.dev/Document"));
}

TEST_F(CosignAttack, BundleOfAnUnknownVersion) {
  auto strange = bundle(envelope(kKey, goodStatement()));
  strange["mediaType"] = "application/vnd.dev.sigstore.bundle.v9+json";
  EXPECT_THAT(refusalOfBundle(strange.dump()), HasSubstr("no bundle of a version"));
}

TEST_F(CosignAttack, ReferrerWhoseManifestIsAboutSomethingElse) {
  // A registry whose list of referrers is wrong: the manifest it names says another subject.
  const auto right = attachBundle(all_.repository, digest_, bundle(envelope(kKey, goodStatement())).dump());
  auto manifest = Json::parse(all_.repository.manifest(right)->bytes);
  manifest["subject"]["digest"] = all_.images.at("tag-p256");
  all_.repository.forge(right, manifest.dump());
  EXPECT_THAT(refusal(), HasSubstr("about something else"));
}

TEST_F(CosignAttack, LayerThatIsNotWhatItsDigestSays) {
  const auto layer = simpleLayer(kKey, payload_.dump());
  tagSimple(all_.repository, digest_, {{"{}", layer.signature}});
  all_.repository.forge(digestOf("{}"), layer.payload);
  EXPECT_THAT(refusal(), HasSubstr("not what its digest says"));
}

TEST_F(CosignAttack, SignatureAmongOthersStillCounts) {
  tagSimple(all_.repository, digest_,
            {simpleLayer("certificates/builder.key.pem", payload_.dump()),
             {"garbage", "garbage"},
             simpleLayer(kKey, payload_.dump(1))});
  EXPECT_EQ(refusal(), "");
}

}  // namespace
}  // namespace berth::test
