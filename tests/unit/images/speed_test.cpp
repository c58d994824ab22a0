// SPDX-License-Identifier: Apache-2.0
// Prints what a check takes; fails only when that is out of all proportion.
#include "unit/images/cluster.hpp"

#include "berth/local_call.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <string>

namespace berth::test {
namespace {

double nanosecondsOf(const images::Rule& rule, const std::string& written) {
  auto artifact = sdk::make<berth_artifact>();
  artifact.written = sdk::str(written);
  auto request = sdk::make<berth_validate_request>();
  request.source = BERTH_SOURCE_ADMISSION;
  request.artifact = &artifact;
  constexpr int kRuns = 20'000;
  double best = 1e12;
  for (int round = 0; round < 5; ++round) {
    const auto before = std::chrono::steady_clock::now();
    for (int i = 0; i < kRuns; ++i) {
      sdk::LocalCall call;
      const auto answer = rule.validate(call, request);
      if (!answer) ADD_FAILURE() << answer.status().message;
    }
    const std::chrono::duration<double, std::nano> took = std::chrono::steady_clock::now() - before;
    best = std::min(best, took.count() / kRuns);
  }
  return best;
}

TEST(ImagesSpeed, TakesAboutAMicrosecond) {
  const auto example = ruleOf(R"({"allow":["reg.example.com/**","registry.k8s.io/**"],"tags":{"deny":["latest"]}})");
  std::string patterns;
  for (int i = 0; i < 100; ++i) patterns += (i == 0 ? "" : ",") + ("\"*/team-" + std::to_string(i) + "/**\"");
  const auto large = ruleOf(R"({"allow":[)" + patterns + "]}");
  const double one = nanosecondsOf(*example, "registry.k8s.io/pause:3.9");
  const double refused = nanosecondsOf(*example, "nginx");
  const double hundred = nanosecondsOf(*large, "reg.example.com/team-99/app:v1");
  std::printf("allowed by two patterns: %.0f ns; refused with two messages: %.0f ns; by the last of 100: %.0f ns\n",
              one, refused, hundred);
  EXPECT_LT(hundred, 1e6);
}

}  // namespace
}  // namespace berth::test
