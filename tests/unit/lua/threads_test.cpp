// SPDX-License-Identifier: Apache-2.0
#include "unit/lua/script.hpp"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace berth::test {
namespace {

// Each thread's answer is that of one alone, whether its script ends well, fails or is stopped.
void expectAlike(int threads, const std::string& script) {
  const Image image;
  const auto rule = ruleOf(script, {{"instructions", 20000}, {"time", "1s"}});
  const auto alone = ask(*rule, image.repository, image.question);
  std::vector<std::thread> running;
  std::vector<int> different(static_cast<std::size_t>(threads), 0);
  for (int t = 0; t < threads; ++t) {
    running.emplace_back([&, t] {
      for (int i = 0; i < 100; ++i) {
        const auto answer = ask(*rule, image.repository, image.question);
        const bool is_same = answer.status == alone.status && answer.failure == alone.failure &&
                             answer.violations == alone.violations && answer.warnings == alone.warnings;
        different[static_cast<std::size_t>(t)] += is_same ? 0 : 1;
      }
    });
  }
  for (auto& thread : running) thread.join();
  for (const auto count : different) EXPECT_EQ(count, 0) << script;
}

constexpr const char* kFine = R"(
  shared = {}
  function check(image)
    for i = 1, 100 do shared[i] = re2_match(image.tag .. i, '^v\\d' .. (i % 70)) end
    violation('sum', #shared .. image.name .. digest(image.tag))
  end)";

TEST(LuaThreads, TwoAtOnce) {
  expectAlike(2, kFine);
}

TEST(LuaThreads, EightAtOnce) {
  expectAlike(8, kFine);
  expectAlike(8, "function check() while true do end end");
  expectAlike(8, "function check() error('no') end");
  expectAlike(8, "function check(i) content(i.manifest.layers[1].digest) warning(content(i.digest).media_type) end");
}

}  // namespace
}  // namespace berth::test
