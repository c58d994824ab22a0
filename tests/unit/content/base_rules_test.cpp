// SPDX-License-Identifier: Apache-2.0
#include "unit/content/pushed.hpp"

#include <gtest/gtest.h>

namespace berth::test {
namespace {

Json saying(const std::string& name, const std::string& digest = "") {
  Json annotations = {{"org.opencontainers.image.base.name", name}};
  if (!digest.empty()) annotations["org.opencontainers.image.base.digest"] = digest;
  return {{"annotations", annotations}};
}

TEST(BaseImages, AreWhatTheImageSays) {
  const Json options = {{"base_images", {"docker.io/library/debian:12*", "reg.example.com/base/**"}}};
  EXPECT_EQ(answerTo(options, plainConfig(), saying("docker.io/library/debian:12-slim")).codes(), "");
  EXPECT_EQ(answerTo(options, plainConfig(), saying("debian:12")).codes(), "");
  EXPECT_EQ(answerTo(options, plainConfig(), saying("reg.example.com/base/java")).codes(), "");
  for (const char* other : {"debian", "debian:11", "reg.example.com.evil.org/base/java", "evil/debian:12", "", "A b"})
    EXPECT_EQ(answerTo(options, plainConfig(), saying(other)).codes(), "base_images") << other;
  const auto silent = answerTo(options, plainConfig());
  EXPECT_NE(silent.text().find("set the annotation or label org.opencontainers.image.base.name to one of"),
            std::string::npos);
  auto labelled = plainConfig();
  labelled["config"]["Labels"]["org.opencontainers.image.base.name"] = "debian:12";
  EXPECT_EQ(answerTo(options, labelled).codes(), "");
  EXPECT_EQ(answerTo(options, labelled, saying("debian:11")).codes(), "base_images");
}

TEST(BaseImages, MayBeGivenByDigest) {
  const auto digest = digestOf("base");
  const Json options = {{"base_images", {"docker.io/library/debian@" + digest}}};
  EXPECT_EQ(answerTo(options, plainConfig(), saying("debian:12", digest)).codes(), "");
  EXPECT_EQ(answerTo(options, plainConfig(), saying("debian@" + digest)).codes(), "");
  EXPECT_EQ(answerTo(options, plainConfig(), saying("debian:12", digestOf("other"))).codes(), "base_images");
  EXPECT_EQ(answerTo(options, plainConfig(), saying("debian:12")).codes(), "base_images");
}

TEST(BaseLayers, AreTheLowest) {
  const auto based = [](const std::vector<std::string>& digests) {
    return Json{{"base_layers", {{"debian", digests}, {"other", {digestOf("never")}}}}};
  };
  for (const auto& digests : std::vector<std::vector<std::string>>{{digestOf("layer 0")},
                                                                   {digestOf("layer 0"), digestOf("layer 1")},
                                                                   {digestOf("files 0")},
                                                                   {digestOf("files 0"), digestOf("files 1")}})
    EXPECT_EQ(answerTo(based(digests), plainConfig()).codes(), "");
  for (const auto& digests :
       std::vector<std::vector<std::string>>{{digestOf("layer 1")},
                                             {digestOf("layer 0"), digestOf("files 1")},
                                             {digestOf("layer 0"), digestOf("layer 1"), digestOf("layer 2")},
                                             {digestOf("files 0"), digestOf("files 1"), digestOf("files 2")}})
    EXPECT_EQ(
        answerTo(based(digests), plainConfig()).text(),
        "base_layers: its lowest layers are those of no base that is allowed; build it on one of debian, other\n");
}

}  // namespace
}  // namespace berth::test
