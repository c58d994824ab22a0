// SPDX-License-Identifier: Apache-2.0
// Signatures need no signatures; what only calls itself one does.
#include "unit/signature/asking.hpp"

#include <gtest/gtest.h>

namespace berth::test {
namespace {

using Json = nlohmann::json;

constexpr const char* kManifestType = "application/vnd.oci.image.manifest.v1+json";
constexpr const char* kIndexType = "application/vnd.oci.image.index.v1+json";

class Exempt : public testing::Test {
 protected:
  // The codes with which a manifest under a tag is refused; empty: it is not.
  std::string refusal(const std::string& tag, const std::string& digest) {
    auto question = all_.question("unsigned");
    question.tag = tag;
    question.digest = digest;
    const auto answer = askWith<validation_signature::Rule>(byKey(), all_.repository, question);
    EXPECT_EQ(answer.status, BERTH_OK) << answer.failure;
    return answer.codes();
  }
  std::string store(const Json& manifest) { return all_.repository.addManifest(kManifestType, manifest.dump()); }
  std::string fallbackTag() const { return all_.tagOf("unsigned", ""); }
  std::string storeIndexOf(const std::vector<std::string>& digests) {
    Json index = {{"schemaVersion", 2}, {"mediaType", kIndexType}, {"manifests", Json::array()}};
    for (const auto& digest : digests)
      index["manifests"].push_back({{"mediaType", kManifestType}, {"digest", digest}, {"size", 1}});
    return all_.repository.addManifest(kIndexType, index.dump());
  }

  SignedRepository all_;
};

TEST_F(Exempt, WhatToolsPushUnderTheirTags) {
  for (const std::string image : {"tag-p256", "annotated"}) {
    const auto tag = all_.tagOf(image, ".sig");
    EXPECT_EQ(refusal(tag, all_.repository.tagged(tag)->digest), "") << image;
  }
  const auto tag = all_.tagOf("attested-tag", ".att");
  EXPECT_EQ(refusal(tag, all_.repository.tagged(tag)->digest), "");
}

TEST_F(Exempt, ReferrersOfTools) {
  for (const std::string image :
       {"oci11", "bundle-p256", "notation-es256", "notation-cose", "attested-bundle", "attached"})
    EXPECT_EQ(refusal("any", digestOf(all_.repository
                                          .manifest(Json::parse(all_.repository.referrers(
                                              all_.images.at(image), ""))["manifests"][0]["digest"])
                                          ->bytes)),
              "")
        << image;
}

TEST_F(Exempt, NotAnImageUnderATagOfASignature) {
  for (const std::string ending : {".sig", ".att", ".sbom", ""})
    EXPECT_EQ(refusal(all_.tagOf("unsigned", ending), all_.images.at("unsigned")), "unsigned") << ending;
}

TEST_F(Exempt, NotAnImageThatCallsItselfASignature) {
  auto manifest = Json::parse(all_.manifest("unsigned").bytes);
  manifest["artifactType"] = "application/vnd.cncf.notary.signature";
  manifest["subject"] = {{"mediaType", kManifestType}, {"digest", all_.images.at("tag-p256")}, {"size", 1}};
  EXPECT_EQ(refusal("v1", store(manifest)), "unsigned") << "an image without layers runs";
  manifest["layers"] = Json::array(
      {{{"mediaType", "application/vnd.oci.image.layer.v1.tar+gzip"}, {"digest", digestOf("x")}, {"size", 1}}});
  EXPECT_EQ(refusal("v1", store(manifest)), "unsigned");
  manifest["layers"].push_back({{"mediaType", "application/jose+json"}, {"digest", digestOf("x")}, {"size", 1}});
  EXPECT_EQ(refusal("v1", store(manifest)), "unsigned") << "one layer of many";
}

TEST_F(Exempt, NotAChartThatCallsItselfASignature) {
  auto manifest = Json::parse(all_.repository.tagged(all_.tagOf("tag-p256", ".sig"))->bytes);
  manifest["config"]["mediaType"] = "application/vnd.cncf.helm.config.v1+json";
  manifest["artifactType"] = "application/vnd.cncf.notary.signature";
  EXPECT_EQ(refusal(all_.tagOf("unsigned", ".sig"), store(manifest)), "unsigned");
}

TEST_F(Exempt, ListsOfSignaturesWhereClientsKeepThem) {
  const auto signature =
      Json::parse(all_.repository.referrers(all_.images.at("bundle-p256"), ""))["manifests"][0]["digest"];
  EXPECT_EQ(refusal(fallbackTag(), storeIndexOf({signature})), "");
  EXPECT_EQ(refusal("v1", storeIndexOf({signature})), "unsigned") << "under another tag it is an index";
}

TEST_F(Exempt, NotAListWithAnImageInIt) {
  const std::string signature =
      Json::parse(all_.repository.referrers(all_.images.at("bundle-p256"), ""))["manifests"][0]["digest"];
  EXPECT_EQ(refusal(fallbackTag(), storeIndexOf({signature, all_.images.at("unsigned")})), "unsigned");
  EXPECT_EQ(refusal(fallbackTag(), storeIndexOf({digestOf("not there")})), "unsigned");
  EXPECT_EQ(refusal("sha256-abc", storeIndexOf({signature})), "unsigned");
}

}  // namespace
}  // namespace berth::test
