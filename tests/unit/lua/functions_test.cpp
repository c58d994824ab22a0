// SPDX-License-Identifier: Apache-2.0
#include "unit/lua/script.hpp"

#include <gtest/gtest.h>

namespace berth::test {
namespace {

TEST(LuaFunctions, ReadTheImage) {
  EXPECT_EQ(valueOf("image.name"), "localhost/team/app");
  EXPECT_EQ(valueOf("image.repository .. ':' .. image.tag"), "team/app:v1");
  EXPECT_EQ(valueOf("image.kind"), "image");
  EXPECT_EQ(valueOf("image.source"), "manifest");
  EXPECT_EQ(valueOf("image.stored"), "true");
  EXPECT_EQ(valueOf("#image.manifest.layers"), "2");
  EXPECT_EQ(valueOf("image.manifest.layers[2].size + 1"), "1002");
  EXPECT_EQ(valueOf("image.manifest.layers[3]"), "nil");
  EXPECT_EQ(valueOf("image.manifest.layers['x']"), "nil");
  EXPECT_EQ(valueOf("image.config.config.User"), "app");
  EXPECT_EQ(valueOf("image.principal.subject .. image.principal.groups[1]"), "alicedev");
  EXPECT_EQ(valueOf("image.now"), "1790000000");
  EXPECT_EQ(valueOf("image.replaces"), "nil");
  EXPECT_NE(valueOf("image.manifestt").find("an image has no manifestt"), std::string::npos);
}

TEST(LuaFunctions, FollowJsonPointers) {
  EXPECT_EQ(valueOf("get(image.config, '/config/Labels/a')"), "1");
  EXPECT_EQ(valueOf("get(image.manifest, '/layers/0/size')"), "1000");
  for (const auto* pointer :
       {"/x", "x", "/layers/99", "/layers/-", "/layers/01", "/layers/99999999999999999999", "/~2"})
    EXPECT_EQ(valueOf("get(image.manifest, '" + std::string{pointer} + "')"), "nil") << pointer;
}

TEST(LuaFunctions, WalkInOneOrder) {
  const auto answer = answerTo(R"(
    local all = ''
    for key, value in pairs(image.config.config.Labels) do all = all .. key .. value end
    local t = {z = 1, y = 2, [3] = 3, [1.5] = 4, [true] = 5, x = 6, [-1] = 7}
    for key in pairs(t) do all = all .. ' ' .. tostring(key) end
    for i, layer in ipairs(image.manifest.layers) do all = all .. ' ' .. i .. layer.size end
    for key, value in pairs({1, 2}) do all = all .. value end
    local list = {'b', 10, 'a', 9.5}
    sort(list)
    warning(all .. table.concat(list)))");
  ASSERT_EQ(answer.status, BERTH_OK) << answer.text();
  EXPECT_EQ(answer.warnings.at(0), "a1b2 -1 1.5 3 x y z true 11000 21001129.510ab");
}

TEST(LuaFunctions, SortWithoutDoubt) {
  EXPECT_EQ(answerTo("local t = {} for i = 1, 300 do t[i] = (i * 7919) % 301 end sort(t) "
                     "for i = 2, #t do assert(t[i - 1] <= t[i]) end")
                .status,
            BERTH_OK);
  EXPECT_NE(answerTo("sort({0/0, 1})").failure.find("no order"), std::string::npos);
  EXPECT_NE(answerTo("sort({{}, 1})").failure.find("order"), std::string::npos);
  EXPECT_NE(answerTo("sort({2, 1}, function() return true end)").failure.find("no function"), std::string::npos);
  EXPECT_EQ(answerTo("local m = math.maxinteger sort({m, m - 1, m + 0.0, m - 2, 2^63, -2^63, math.mininteger})").status,
            BERTH_OK);
}

TEST(LuaFunctions, ReadTexts) {
  EXPECT_EQ(valueOf("re2_match('v1.27', '^v(\\\\d+)\\\\.(\\\\d+)$')"), "1");
  EXPECT_EQ(valueOf("select(2, re2_match('v1.27', '^v(\\\\d+)\\\\.(\\\\d+)$'))"), "27");
  EXPECT_EQ(valueOf("re2_match('abc', 'b.')"), "bc");
  EXPECT_EQ(valueOf("re2_match('abc', 'x')"), "nil");
  EXPECT_EQ(valueOf("select(2, re2_match('a', '(a)(b)?'))"), "nil");
  EXPECT_EQ(valueOf("glob('v1.2', 'v*')"), "true");
  EXPECT_EQ(valueOf("glob_repository('a/b/c', 'a/**')"), "true");
  EXPECT_EQ(valueOf("glob_repository('a/b/c', 'a/*')"), "false");
  EXPECT_EQ(valueOf("image_matches('*/team/**')"), "true");
  EXPECT_EQ(valueOf("image_matches('evil.org/**')"), "false");
  EXPECT_EQ(valueOf("digest('abc')"), "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(valueOf("contains('abc', 'bc')"), "true");
  EXPECT_EQ(valueOf("starts_with('abc', 'ab') and ends_with('abc', 'bc')"), "true");
  EXPECT_EQ(valueOf("table.concat(split('a,b,,c', ','), '|')"), "a|b||c");
  EXPECT_EQ(valueOf("#split('', ',')"), "1");
  EXPECT_EQ(valueOf("tonumber('0x10')"), "16");
  EXPECT_EQ(valueOf("tonumber('1' .. string.char(0))"), "nil");
  EXPECT_EQ(valueOf("tonumber('x')"), "nil");
}

TEST(LuaFunctions, KnowVersions) {
  EXPECT_EQ(valueOf("semver('v1.2.3-rc.1+b').minor"), "2");
  EXPECT_EQ(valueOf("semver('1.2.3-rc.1+b').prerelease"), "rc.1");
  EXPECT_EQ(valueOf("semver('1.2')"), "nil");
  EXPECT_EQ(valueOf("semver_compare('1.10.0', 'v1.9.0')"), "1");
  EXPECT_EQ(valueOf("semver_compare('1.10.0', 'x')"), "nil");
}

TEST(LuaFunctions, TellWhatSpeaksAgainstIt) {
  const auto answer = answerTo(R"(
    violation('layers', 'too many', '/layers')
    violation('user', 'root')
    warning('old'))");
  ASSERT_EQ(answer.status, BERTH_OK) << answer.text();
  ASSERT_EQ(answer.violations.size(), 2U);
  EXPECT_EQ(answer.violations[0], (Answer::Violation{"layers", "too many", "/layers", {}}));
  EXPECT_EQ(answer.violations[1], (Answer::Violation{"user", "root", "", {}}));
  EXPECT_EQ(answer.warnings, std::vector<std::string>{"old"});
}

TEST(LuaFunctions, TellABoundedAmountInPlainText) {
  const auto answer = answerTo(R"(
    local long = 'x'
    while #long < 5000 do long = long .. long end
    for i = 1, 300 do violation('a', long) warning('line\nline\xff') end)");
  ASSERT_EQ(answer.status, BERTH_OK) << answer.text();
  EXPECT_EQ(answer.violations.size(), 100U);
  EXPECT_EQ(answer.violations[0].message.size(), 1024U);
  EXPECT_EQ(answer.warnings.size(), 100U);
  EXPECT_EQ(answer.warnings[0], "line line?");
  EXPECT_NE(answerTo("violation('Bad Code', 'x')").failure.find("a code is"), std::string::npos);
  EXPECT_NE(answerTo("violation('a')").failure.find("script:2:"), std::string::npos);
}

}  // namespace
}  // namespace berth::test
