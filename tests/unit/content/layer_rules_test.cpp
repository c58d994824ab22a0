// SPDX-License-Identifier: Apache-2.0
#include "unit/content/pushed.hpp"

#include <gtest/gtest.h>

namespace berth::test {
namespace {

Json layersOf(const std::vector<std::uint64_t>& sizes, const char* media_type = kOciLayer) {
  Json layers = Json::array();
  for (std::size_t i = 0; i < sizes.size(); ++i)
    layers.push_back(descriptorOf(media_type, digestOf("layer " + std::to_string(i)), sizes[i]));
  return {{"layers", layers}};
}

TEST(LayerRules, LimitNumberAndSizes) {
  constexpr std::uint64_t kMiB = 1U << 20U;
  constexpr auto kMost = std::numeric_limits<std::uint64_t>::max();
  const struct {
    Json options;
    Json layers;
    const char* text;
  } rows[] = {
      {{{"max_layers", 2}}, layersOf({1, 1}), ""},
      {{{"max_layers", 2}},
       layersOf({1, 1, 1}),
       "max_layers: it has 3 layers; at most 2 are allowed: combine steps of the build, or squash it\n"},
      {{{"max_layers", 0}}, layersOf({}), ""},
      {{{"max_size", "3MiB"}}, layersOf({kMiB, 2 * kMiB}), ""},
      {{{"max_size", "3MiB"}},
       layersOf({kMiB, 2 * kMiB, 600'000}),
       "max_size: its layers have 3.5 MiB together; at most 3.0 MiB are allowed: use a smaller base, or leave files "
       "out\n"},
      {{{"max_size", "1TiB"}},
       layersOf({kMost, kMost, 2}),
       "max_size: its layers have 16777215.9 TiB together; at most 1.0 TiB are allowed: use a smaller base, or leave "
       "files out\n"},
      {{{"max_layer_size", "1MB"}}, layersOf({1'000'000}), ""},
      {{{"max_layer_size", "1kB"}},
       layersOf({10, 1001}),
       "max_layer_size: layer 1 has 1001 bytes; at most 1000 bytes are allowed: split it, or leave files out\n"},
  };
  for (const auto& row : rows) EXPECT_EQ(answerTo(row.options, plainConfig(), row.layers).text(), row.text);
  EXPECT_EQ(answerTo({{"max_layer_size", "5B"}}, plainConfig(), layersOf({1, 9})).violations.at(0).path, "/layers/1");
}

TEST(LayerRules, TellTheFirstTenOfAKindAndHowManyMore) {
  const std::vector<std::uint64_t> sizes(5000, 7);
  const auto answer = answerTo({{"max_layer_size", "5B"}, {"max_layers", 20}}, plainConfig(), layersOf(sizes));
  ASSERT_EQ(answer.violations.size(), 12U);
  EXPECT_EQ(answer.violations[11].message, "and 4990 more that are wrong in the same way");
}

TEST(LayerRules, MayDenyWhatComesFromElsewhere) {
  const Json deny = {{"foreign_layers", "deny"}};
  auto with_urls = layersOf({1});
  with_urls["layers"][0]["urls"] = {"https://elsewhere.example/layer"};
  auto without_urls = layersOf({1});
  without_urls["layers"][0]["urls"] = Json::array();
  EXPECT_EQ(answerTo(deny, plainConfig(), layersOf({1})).codes(), "");
  EXPECT_EQ(answerTo(deny, plainConfig(), without_urls).codes(), "");
  EXPECT_EQ(answerTo(deny, plainConfig(), with_urls).codes(), "foreign_layers");
  EXPECT_EQ(answerTo({{"foreign_layers", "allow"}}, plainConfig(), with_urls).codes(), "");
  for (const char* type : {"application/vnd.docker.image.rootfs.foreign.diff.tar.gzip",
                           "application/vnd.oci.image.layer.nondistributable.v1.tar+gzip"}) {
    const auto answer = answerTo(deny, plainConfig(), layersOf({1}, type));
    EXPECT_EQ(answer.codes(), "foreign_layers");
    EXPECT_EQ(answer.violations.at(0).path, "/layers/0");
  }
}

TEST(LayerRules, MayLimitMediaTypes) {
  const Json oci = {{"media_types", {"application/vnd.oci.image.*"}}};
  EXPECT_EQ(answerTo(oci, plainConfig()).codes(), "");
  const auto layer = answerTo(oci, plainConfig(), layersOf({1}, "application/vnd.docker.image.rootfs.diff.tar.gzip"));
  EXPECT_EQ(
      layer.text(),
      "media_types: the media type \"application/vnd.docker.image.rootfs.diff.tar.gzip\" is not allowed; allowed are "
      "application/vnd.oci.image.*: let the build tool write one of these\n");
  EXPECT_EQ(layer.violations.at(0).path, "/layers/0/mediaType");
  const auto manifest = answerTo(oci, plainConfig(), {{"mediaType", kDockerManifest}});
  EXPECT_EQ(manifest.violations.at(0).path, "/mediaType");
  const auto config = answerTo({{"media_types", {"*.manifest.*", "*.layer.*"}}}, plainConfig());
  EXPECT_EQ(config.violations.at(0).path, "/config/mediaType");
}

}  // namespace
}  // namespace berth::test
