// SPDX-License-Identifier: Apache-2.0
// What is exempt from rules about images, and what only pretends to be.
#include "unit/content/pushed.hpp"

#include <gtest/gtest.h>

namespace berth::test {
namespace {

constexpr const char* kSimpleSigning = "application/vnd.dev.cosign.simplesigning.v1+json";
constexpr const char* kInToto = "application/vnd.in-toto+json";
const Json kOptions = {{"required_labels", {"none"}}, {"tags", "v[0-9]+"}};
const std::string kSignatureTag = "sha256-" + std::string(64, 'a') + ".sig";

Json layerOf(const char* media_type) {
  return Json::array({descriptorOf(media_type, digestOf("layer"), 5)});
}

Json configType(const char* media_type) {
  return {{"mediaType", media_type}};
}

TEST(Artifacts, AreExemptByTheirShape) {
  Pushed pushed;
  const std::string shapes[] = {
      pushed.image(plainConfig(), {{"layers", layerOf(kSimpleSigning)}}),
      pushed.image(plainConfig(), {{"layers", layerOf(kInToto)}}),
      pushed.image(Json::object(), {{"config", configType("application/vnd.cncf.helm.config.v1+json")},
                                    {"layers", layerOf("application/vnd.cncf.helm.chart.content.v1.tar+gzip")}}),
      pushed.image(Json::object(), {{"config", configType("application/vnd.oci.empty.v1+json")},
                                    {"artifactType", "application/vnd.dev.sigstore.bundle.v0.3+json"},
                                    {"layers", layerOf("application/vnd.dev.sigstore.bundle.v0.3+json")}}),
      pushed.image(Json::object(),
                   {{"config", configType("application/vnd.unknown.config.v1+json")}, {"layers", layerOf(kOciLayer)}}),
      pushed.image({{"layers", Json::array()}},
                   {{"config", configType("application/vnd.buildkit.cacheconfig.v0")}, {"layers", layerOf(kOciLayer)}}),
      pushed.index({descriptorOf(kOciLayer, digestOf("cache"), 5)}),
      pushed.manifest("application/vnd.oci.artifact.manifest.v1+json", R"({"artifactType":"a/b","blobs":[]})"),
  };
  for (const auto& digest : shapes) {
    EXPECT_EQ(pushed.codes(kOptions, digest, BERTH_SOURCE_MANIFEST, kSignatureTag), "");
    EXPECT_EQ(pushed.codes(kOptions, digest, BERTH_SOURCE_TAG, kSignatureTag), "");
    EXPECT_EQ(pushed.codes(kOptions, digest, BERTH_SOURCE_SCAN, kSignatureTag), "");
    auto options = kOptions;
    options["artifacts"] = true;
    EXPECT_NE(pushed.codes(options, digest, BERTH_SOURCE_SCAN, kSignatureTag), "");
  }
}

TEST(Artifacts, AreNotExemptWhenTheyAreToRun) {
  Pushed pushed;
  const auto signature = pushed.image(plainConfig(), {{"layers", layerOf(kSimpleSigning)}});
  EXPECT_EQ(pushed.codes(kOptions, signature, BERTH_SOURCE_ADMISSION), "required_labels");
}

TEST(Artifacts, AreNotWhatOnlyIsNamedSo) {
  Pushed pushed;
  const auto subject = descriptorOf(kOciManifest, digestOf("subject"), 7);
  auto mixed = layerOf(kSimpleSigning);
  mixed.push_back(descriptorOf(kOciLayer, digestOf("files"), 5));
  const std::string images[] = {
      pushed.image(),  // its tag is that of a signature
      pushed.image(plainConfig(), {{"subject", subject}}),
      pushed.image(plainConfig(), {{"subject", subject}, {"artifactType", "application/vnd.cncf.notary.signature"}}),
      pushed.image(plainConfig(), {{"annotations", {{"vnd.docker.reference.type", "attestation-manifest"}}}}),
      pushed.image(plainConfig(), {{"layers", mixed}}),
      pushed.image(plainConfig(), {{"layers", Json::array()}}),
      pushed.image(plainConfig(), {{"layers", layerOf("application/x-my-files")}}),
      pushed.image(plainConfig(), {{"config", configType("application/octet-stream")}}),
      pushed.image(plainConfig(), {{"config", configType("application/vnd.cncf.helm.config.v1+json")}}),
      pushed.image(plainConfig(), {{"config", configType("application/vnd.cncf.helm.config.v1+json")},
                                   {"mediaType", kDockerManifest}}),
      pushed.image(plainConfig(), {{"layers", layerOf(kSimpleSigning)}, {"mediaType", kDockerManifest}}),
  };
  for (const auto& digest : images)
    EXPECT_EQ(pushed.codes(kOptions, digest, BERTH_SOURCE_MANIFEST, kSignatureTag), "tags, required_labels")
        << pushed.repository.manifest(digest)->bytes;
}

TEST(Artifacts, ThatBuildKitAttachesAreNoImagesOfAnIndex) {
  Pushed pushed;
  auto labelled = plainConfig();
  labelled["config"]["Labels"]["none"] = "1";
  const auto image = pushed.image(labelled);
  const auto statement = pushed.image(plainConfig(), {{"layers", layerOf(kInToto)}});
  const auto bad = pushed.image();
  const auto attached = [&](const std::string& digest, const char* platform, const char* type) {
    auto child = pushed.child(digest, platform);
    child["annotations"] = {{"vnd.docker.reference.type", type}};
    return child;
  };
  const auto indexOf = [&](const Json& second) { return pushed.index({pushed.child(image, "linux/amd64"), second}); };
  const auto codes = [&](const std::string& digest) {
    return pushed.codes({{"required_labels", {"none"}}}, digest, BERTH_SOURCE_ADMISSION);
  };
  EXPECT_EQ(codes(indexOf(attached(statement, "unknown/unknown", "attestation-manifest"))), "");
  EXPECT_EQ(codes(indexOf(attached(bad, "linux/arm64", "attestation-manifest"))), "required_labels");
  EXPECT_EQ(codes(indexOf(attached(bad, "unknown/unknown", "image"))), "required_labels");
  EXPECT_EQ(codes(indexOf(pushed.child(bad, ""))), "required_labels");
}

}  // namespace
}  // namespace berth::test
