// SPDX-License-Identifier: Apache-2.0
// What notation would never make. Each begins with the envelope that notation made of notation-es256.
#include "unit/signature/asking.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <utility>

namespace berth::test {
namespace {

using Json = nlohmann::json;
using testing::HasSubstr;

constexpr const char* kImage = "notation-es256";

class NotationAttack : public testing::Test {
 protected:
  NotationAttack() : real_(all_.layerOf(all_.referrer(kImage))), jws_(Jws::of(real_)) {}  // Braces would make lists.

  // The reason for which the image is refused when this is its only signature; empty: it is not.
  std::string refusalOf(const std::string& content, const Json& options = byNotation()) {
    SignedRepository only;
    const auto& manifest = only.manifest(kImage);
    Repository repository;
    repository.addManifest(manifest.media_type, manifest.bytes);
    attachNotary(repository, manifest.digest, content);
    const auto answer = askWith<validation_signature::Rule>(options, repository, only.question(kImage));
    EXPECT_EQ(answer.status, BERTH_OK) << answer.failure;
    return answer.text();
  }

  SignedRepository all_;
  const Json real_;
  Jws jws_;
};

TEST_F(NotationAttack, TheForgerCanSign) {
  EXPECT_EQ(refusalOf(real_.dump()), "");
  EXPECT_EQ(refusalOf(jws_.signedAs("builder")), "");
}

TEST_F(NotationAttack, AlgorithmsThatMayNotBeUsed) {
  for (const std::string name : {"HS256", "none", "RS256", "EdDSA", "es256", ""}) {
    jws_.header["alg"] = name;
    EXPECT_THAT(refusalOf(jws_.signedAs("builder")), HasSubstr("\"" + name + "\" is none that may be used"));
  }
}

TEST_F(NotationAttack, HmacWithThePublicKeyAsASecret) {
  jws_.header["alg"] = "HS256";
  const auto text = jws_.header.dump();
  EXPECT_THAT(refusalOf(jws_.with(text, hmacOf(fixture("certificates/builder.crt"), jws_.message(text)))),
              HasSubstr("none that may be used"));
}

TEST_F(NotationAttack, AlgorithmOfAnotherCurve) {
  jws_.header["alg"] = "ES384";
  EXPECT_THAT(refusalOf(jws_.signedAs("builder")), HasSubstr("not that of the signer's key"));
}

TEST_F(NotationAttack, AlgorithmOfAnotherKindOfKey) {
  jws_.header["alg"] = "PS256";
  EXPECT_THAT(refusalOf(jws_.signedAs("builder")), HasSubstr("not that of the signer's key"));
}

TEST_F(NotationAttack, RsaOfTheOldPaddingInPlaceOfPss) {
  auto jws = Jws::of(all_.layerOf(all_.referrer("notation-rsa")));
  jws.payload = jws_.payload;
  const auto text = jws.header.dump();
  EXPECT_THAT(refusalOf(jws.with(text, signedBy("certificates/packer.key.pem", jws.message(text)))),
              HasSubstr("not signed by the signer's key, or changed"));
}

TEST_F(NotationAttack, AlgorithmThatIsTooStrongForTheKey) {
  auto jws = Jws::of(all_.layerOf(all_.referrer("notation-rsa")));
  jws.payload = jws_.payload;
  jws.header["alg"] = "PS512";
  const auto text = jws.header.dump();
  EXPECT_THAT(refusalOf(jws.with(text, signedBy("certificates/packer.key.pem", jws.message(text)))),
              HasSubstr("not that of the signer's key"));
}

TEST_F(NotationAttack, EcdsaInDerInPlaceOfRaw) {
  const auto text = jws_.header.dump();
  EXPECT_THAT(refusalOf(jws_.with(text, signedBy("certificates/builder.key.pem", jws_.message(text)))),
              HasSubstr("not signed by the signer's key, or changed"));
}

TEST_F(NotationAttack, ZerosAsASignature) {
  EXPECT_THAT(refusalOf(jws_.with(jws_.header.dump(), std::string(64, '\0'))), HasSubstr("or changed"));
}

TEST_F(NotationAttack, UnknownCriticalHeader) {
  jws_.header["crit"].push_back("io.cncf.notary.verificationPlugin");
  jws_.header["io.cncf.notary.verificationPlugin"] = "acme";
  EXPECT_THAT(refusalOf(jws_.signedAs("builder")), HasSubstr("\"io.cncf.notary.verificationPlugin\" to be understood"));
}

TEST_F(NotationAttack, CritThatIsWrong) {
  for (const auto& crit : {Json::array(), Json(nullptr), Json("io.cncf.notary.signingScheme"), Json::array({7}),
                           Json::array({"io.cncf.notary.signingScheme", "io.cncf.notary.signingScheme"}),
                           Json::array({"io.cncf.notary.signingScheme", "io.cncf.notary.expiry"})}) {
    jws_.header["crit"] = crit;
    EXPECT_THAT(refusalOf(jws_.signedAs("builder")), HasSubstr("crit")) << crit;
  }
}

TEST_F(NotationAttack, ExpiryThatNeedNotBeUnderstood) {
  jws_.header["io.cncf.notary.expiry"] = "2020-01-01T00:00:00Z";
  EXPECT_THAT(refusalOf(jws_.signedAs("builder")), HasSubstr("crit does not name"));
}

TEST_F(NotationAttack, TimesOfAnotherScheme) {
  jws_.header["io.cncf.notary.authenticSigningTime"] = jws_.header["io.cncf.notary.signingTime"];
  jws_.header["crit"].push_back("io.cncf.notary.authenticSigningTime");
  EXPECT_THAT(refusalOf(jws_.signedAs("builder")), HasSubstr("times are those of another scheme"));
  jws_.header.erase("io.cncf.notary.signingTime");
  jws_.header.erase("io.cncf.notary.authenticSigningTime");
  jws_.header["crit"] = {"io.cncf.notary.signingScheme"};
  EXPECT_THAT(refusalOf(jws_.signedAs("builder")), HasSubstr("does not say when"));
  jws_.header["io.cncf.notary.signingTime"] = 7;
  EXPECT_THAT(refusalOf(jws_.signedAs("builder")), HasSubstr("is no time"));
}

TEST_F(NotationAttack, SigningAuthorityThatIsOnlyAnOrdinaryRoot) {
  jws_.header["io.cncf.notary.signingScheme"] = "notary.x509.signingAuthority";
  jws_.header["io.cncf.notary.authenticSigningTime"] = jws_.header["io.cncf.notary.signingTime"];
  jws_.header.erase("io.cncf.notary.signingTime");
  jws_.header["crit"].push_back("io.cncf.notary.authenticSigningTime");
  EXPECT_THAT(refusalOf(jws_.signedAs("builder")), HasSubstr("none is believed"));
  auto options = byNotation();
  options["any_of"][0]["notation"]["signing_authorities"] = {SignedRepository::certificate("root")};
  EXPECT_EQ(refusalOf(jws_.signedAs("builder"), options), "");
}

TEST_F(NotationAttack, UnknownSchemeOrType) {
  jws_.header["io.cncf.notary.signingScheme"] = "notary.x510";
  EXPECT_THAT(refusalOf(jws_.signedAs("builder")), HasSubstr("scheme is not known"));
  jws_.header["cty"] = "application/json";
  EXPECT_THAT(refusalOf(jws_.signedAs("builder")), HasSubstr("another type (cty)"));
}

TEST_F(NotationAttack, PayloadThatIsNotThisImage) {
  const auto good = jws_.payload;
  jws_.payload["targetArtifact"]["digest"] = all_.images.at("unsigned");
  EXPECT_THAT(refusalOf(jws_.signedAs("builder")), HasSubstr("its payload names " + all_.images.at("unsigned")));
  for (const auto& [name, value] : {std::pair{"size", Json(7)}, std::pair{"size", Json("260")},
                                    std::pair{"mediaType", Json("application/vnd.oci.image.index.v1+json")}}) {
    jws_.payload = good;
    jws_.payload["targetArtifact"][name] = value;
    EXPECT_THAT(refusalOf(jws_.signedAs("builder")), HasSubstr("another type or size")) << name << value;
  }
}

TEST_F(NotationAttack, SignatureOfAnotherImageCopied) {
  EXPECT_THAT(refusalOf(all_.layerOf(all_.referrer("notation-rsa")).dump()),
              HasSubstr("its payload names " + all_.images.at("notation-rsa")));
}

TEST_F(NotationAttack, MissingIntermediate) {
  jws_.unprotected["x5c"].erase(1);
  EXPECT_THAT(refusalOf(jws_.signedAs("builder")), HasSubstr("one is missing"));
}

TEST_F(NotationAttack, MissingRoot) {
  jws_.unprotected["x5c"].erase(2);
  EXPECT_THAT(refusalOf(jws_.signedAs("builder")), HasSubstr("not in the trust store"));
}

TEST_F(NotationAttack, CertificatesInAnotherOrder) {
  std::swap(jws_.unprotected["x5c"][1], jws_.unprotected["x5c"][2]);
  auto options = byNotation();
  options["any_of"][0]["notation"]["trust_store"].push_back(SignedRepository::certificate("middle"));
  EXPECT_THAT(refusalOf(jws_.signedAs("builder"), options), HasSubstr("not in the order"));
}

TEST_F(NotationAttack, CertificateInBetweenThatDidNotSign) {
  // The root did sign the signer's certificate, but the one between them did not.
  auto real = all_.layerOf(all_.referrer("notation-rsa"));
  auto& x5c = real["header"]["x5c"];
  x5c = Json::array({x5c[0], jws_.unprotected["x5c"][1], jws_.unprotected["x5c"][2]});
  SignedRepository only;
  Repository repository;
  const auto& manifest = only.manifest("notation-rsa");
  repository.addManifest(manifest.media_type, manifest.bytes);
  attachNotary(repository, manifest.digest, real.dump());
  const auto answer = askWith<validation_signature::Rule>(byNotation(), repository, only.question("notation-rsa"));
  EXPECT_THAT(answer.text(), HasSubstr("one is missing"));
}

TEST_F(NotationAttack, AuthorityThatSignsItself) {
  jws_.unprotected["x5c"] = Json::array({jws_.unprotected["x5c"][2]});
  EXPECT_THAT(refusalOf(jws_.signedAs("root")), HasSubstr("one of an authority"));
}

TEST_F(NotationAttack, CertificatesThatAreNone) {
  const auto good = jws_.unprotected["x5c"];
  for (const auto& bad : {Json::array(), Json::array({"!"}), Json::array({"AAAA"}), Json::array({7}), Json("x")}) {
    jws_.unprotected["x5c"] = bad;
    EXPECT_NE(refusalOf(jws_.signedAs("builder")), "") << bad;
  }
  jws_.unprotected["x5c"] = good;
  jws_.unprotected["x5c"][0] = base64(decodedBase64(good[0]) + "behind it");
  EXPECT_THAT(refusalOf(jws_.signedAs("builder")), HasSubstr("cannot be read"));
  for (int i = 0; i < 20; ++i) jws_.unprotected["x5c"].push_back(good[1]);
  EXPECT_THAT(refusalOf(jws_.signedAs("builder")), HasSubstr("1 to 10"));
}

TEST_F(NotationAttack, HeaderWithAMemberTwice) {
  auto text = jws_.header.dump();
  text.insert(1, R"("alg":"none",)");
  EXPECT_THAT(refusalOf(jws_.with(text, jwsSignedBy("certificates/builder.key.pem", jws_.message(text)))),
              HasSubstr("protected header cannot be read"));
}

TEST_F(NotationAttack, Base64Garbage) {
  for (const std::string part : {"payload", "protected", "signature"}) {
    auto broken = real_;
    broken[part] = broken[part].get<std::string>() + "=";
    EXPECT_THAT(refusalOf(broken.dump()), HasSubstr("base64url")) << part;
  }
}

TEST_F(NotationAttack, ThumbprintsThatLie) {
  auto manifest = all_.referrer(kImage);
  auto& lie = manifest["annotations"]["io.cncf.notary.x509chain.thumbprint#S256"];
  lie = "[\"00\"]";
  Repository repository;
  const auto& image = all_.manifest(kImage);
  repository.addManifest(image.media_type, image.bytes);
  repository.addBlob(real_.dump());
  repository.addBlob(*all_.repository.blob(manifest["layers"][0]["digest"]));
  repository.addManifest(image.media_type, manifest.dump());
  EXPECT_THAT(askWith<validation_signature::Rule>(byNotation(), repository, all_.question(kImage)).text(),
              HasSubstr("thumbprint#S256"));
}

}  // namespace
}  // namespace berth::test
