// SPDX-License-Identifier: Apache-2.0
// Prints what a check takes; fails only when that is out of all proportion.
#include "unit/content/pushed.hpp"

#include "berth/local_call.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstdio>

namespace berth::test {
namespace {

double nanosecondsOf(const content::Rule& rule, const std::string& manifest, const std::string& config) {
  auto artifact = sdk::make<berth_artifact>();
  artifact.manifest = sdk::str(manifest);
  artifact.config = sdk::str(config);
  artifact.media_type = sdk::str(kOciManifest);
  auto request = sdk::make<berth_validate_request>();
  request.source = BERTH_SOURCE_MANIFEST;
  request.artifact = &artifact;
  request.now = 1'790'000'000;
  constexpr int kRuns = 2000;
  double best = 1e12;
  for (int round = 0; round < 5; ++round) {
    const auto before = std::chrono::steady_clock::now();
    for (int i = 0; i < kRuns; ++i) {
      sdk::LocalCall call;
      const auto answer = rule.validate(call, request);
      if (!answer || answer->violations_count > 0) ADD_FAILURE();
    }
    const std::chrono::duration<double, std::nano> took = std::chrono::steady_clock::now() - before;
    best = std::min(best, took.count() / kRuns);
  }
  return best;
}

TEST(ContentSpeed, TakesMicroseconds) {
  auto config = plainConfig();
  config["config"]["Labels"]["org.opencontainers.image.source"] = "https://git.example.com/team/app";
  config["history"] = Json::array();
  Json layers = Json::array();
  for (int i = 0; i < 10; ++i) {
    layers.push_back(descriptorOf(kOciLayer, digestOf("a"), 1));
    config["history"].push_back({{"created", "2026-09-01T12:00:00Z"}, {"created_by", std::string(150, 'x')}});
  }
  Pushed pushed;
  const auto digest = pushed.image(config, {{"layers", layers}});
  const auto manifest = pushed.repository.manifest(digest)->bytes;
  const auto example = ruleOf({{"required_labels", {"org.opencontainers.image.source"}}, {"max_layers", 20}});
  const auto layers_only = ruleOf({{"max_layers", 20}, {"max_size", "1GiB"}});
  const auto all = ruleOf({{"required_labels", {{"org.opencontainers.image.source", "https://git\\.example\\.com/.*"}}},
                           {"max_layers", 20},
                           {"max_size", "1GiB"},
                           {"platforms", {{"allow", {"linux/amd64"}}}},
                           {"max_age", "90d"},
                           {"user", {{"non_root", true}}},
                           {"env", {{"deny", {"(?i).*(password|secret|token).*"}}}}});
  std::printf("manifest of %zu bytes, config of %zu: two rules %.0f ns, layers alone %.0f ns, seven rules %.0f ns\n",
              manifest.size(), config.dump().size(), nanosecondsOf(*example, manifest, config.dump()),
              nanosecondsOf(*layers_only, manifest, config.dump()), nanosecondsOf(*all, manifest, config.dump()));
  EXPECT_LT(nanosecondsOf(*all, manifest, config.dump()), 1e7);
}

}  // namespace
}  // namespace berth::test
