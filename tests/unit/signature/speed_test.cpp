// SPDX-License-Identifier: Apache-2.0
// Prints what a decision takes; fails only when that is out of all proportion.
#include "unit/signature/asking.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <string>

namespace berth::test {
namespace {

double microsecondsOf(const SignedRepository& all, const nlohmann::json& options, const std::string& image) {
  sdk::LocalCall call;
  const auto rule = validation_signature::Rule::create(sdk::Host{nullptr}, call, "rule", options.dump());
  if (!rule) ADD_FAILURE() << rule.status().message;
  const auto question = all.question(image);
  constexpr int kRuns = 200;
  double best = 1e12;
  for (int round = 0; round < 5; ++round) {
    const auto before = std::chrono::steady_clock::now();
    for (int i = 0; i < kRuns; ++i) {
      if (!ask(**rule, all.repository, question).isClean()) ADD_FAILURE() << image;
    }
    const std::chrono::duration<double, std::micro> took = std::chrono::steady_clock::now() - before;
    best = std::min(best, took.count() / kRuns);
  }
  return best;
}

TEST(SignatureSpeed, DecidesInUnderAMillisecond) {
  const SignedRepository all;
  const double tag = microsecondsOf(all, byKey(), "tag-p256");
  const double bundle = microsecondsOf(all, byKey(), "bundle-p256");
  const double rsa = microsecondsOf(all, byNotation(), "notation-rsa");
  const double chain = microsecondsOf(all, byNotation(), "notation-es256");
  std::printf(
      "all rounds of a decision: cosign P-256 under a tag %.0f us, in a bundle %.0f us; notation RSA-2048 %.0f us, "
      "P-256 with an intermediate %.0f us\n",
      tag, bundle, rsa, chain);
  EXPECT_LT(std::max({tag, bundle, rsa, chain}), 20'000);
}

}  // namespace
}  // namespace berth::test
