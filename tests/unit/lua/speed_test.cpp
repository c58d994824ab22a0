// SPDX-License-Identifier: Apache-2.0
// Prints what a run takes; fails only when that is out of all proportion.
#include "unit/lua/script.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstdio>

namespace berth::test {
namespace {

constexpr const char* kRule = R"(
  function check(image)
    if image.kind ~= 'image' then return end
    if #image.manifest.layers > with.most_layers then violation('layers', 'too many layers', '/layers') end
    local size = 0
    for _, layer in ipairs(image.manifest.layers) do size = size + layer.size end
    if size > 1000000 then violation('size', 'too large') end
    if image.config.config.User == '' then violation('user', 'runs as root', '/config/User') end
    if image.tag and not re2_match(image.tag, '^v[0-9]+$') then violation('tag', 'no version') end
  end)";

double microsecondsOf(validation_lua::Rule& rule, const Image& image) {
  constexpr int kRuns = 2000;
  double best = 1e9;
  for (int round = 0; round < 5; ++round) {
    const auto before = std::chrono::steady_clock::now();
    for (int i = 0; i < kRuns; ++i) EXPECT_TRUE(ask(rule, image.repository, image.question).isClean());
    const std::chrono::duration<double, std::micro> took = std::chrono::steady_clock::now() - before;
    best = std::min(best, took.count() / kRuns);
  }
  return best;
}

TEST(LuaSpeed, RunsAnOrdinaryRule) {
  const Image image{20};
  const auto rule = ruleOf(kRule, {{"with", {{"most_layers", 30}}}});
  const auto empty = ruleOf("function check() end", {{"sources", {"scan"}}});
  const double host = microsecondsOf(*empty, image);
  const auto idle = ruleOf("function check() end", {{"kinds", {"image", "index", "artifact"}}});
  const double least = microsecondsOf(*idle, image);
  const double all = microsecondsOf(*rule, image);
  std::printf("a rule of 10 lines, 20 layers: %.1f us; an empty rule: %.1f us, the host of the test: %.1f us\n",
              all - host, least - host, host);
  EXPECT_LT(all - host, 5000);
}

}  // namespace
}  // namespace berth::test
