// SPDX-License-Identifier: Apache-2.0
// What a script may try to get out, or to hold the registry up.
#include "unit/lua/script.hpp"

#include <gtest/gtest.h>

#include <chrono>

namespace berth::test {
namespace {

// Ends with INTERNAL, soon, and with these words.
void expectStopped(const std::string& body, const std::string& words, const nlohmann::json& more = {{"time", "1s"}}) {
  const auto before = std::chrono::steady_clock::now();
  const auto answer = answerTo(body, more);
  const auto took = std::chrono::steady_clock::now() - before;
  EXPECT_EQ(answer.status, BERTH_INTERNAL) << body;
  EXPECT_NE(answer.failure.find(words), std::string::npos) << body << "\n" << answer.failure;
  EXPECT_LT(took, std::chrono::seconds{5}) << body;
}

TEST(LuaEscape, FindsNoWayOut) {
  for (const auto* name : {"os",
                           "io",
                           "debug",
                           "package",
                           "require",
                           "load",
                           "loadstring",
                           "loadfile",
                           "dofile",
                           "collectgarbage",
                           "print",
                           "rawget",
                           "rawset",
                           "rawequal",
                           "rawlen",
                           "getmetatable",
                           "setmetatable",
                           "pcall",
                           "xpcall",
                           "coroutine",
                           "next",
                           "_G",
                           "_VERSION",
                           "utf8",
                           "warn",
                           "string.rep",
                           "string.dump",
                           "string.find",
                           "string.match",
                           "string.gmatch",
                           "string.gsub",
                           "string.format",
                           "string.pack",
                           "string.unpack",
                           "string.packsize",
                           "math.random",
                           "math.randomseed",
                           "table.sort",
                           "table.move",
                           "table.pack"})
    EXPECT_EQ(valueOf(name), "nil") << name;
}

TEST(LuaEscape, FindsNoneThroughTheMethodsOfTexts) {
  for (const auto* method : {"rep", "dump", "find", "match", "gmatch", "gsub", "format", "pack"})
    EXPECT_EQ(valueOf("(\"\")." + std::string{method}), "nil") << method;
  EXPECT_EQ(valueOf("(\"a\"):upper()"), "A");
  EXPECT_EQ(answerTo("local s = 'x'; s.rep = 1").status, BERTH_INTERNAL);
  EXPECT_EQ(answerTo("return '10' + 1").status, BERTH_INTERNAL);
}

TEST(LuaEscape, CannotSwallowABrokenBudget) {
  expectStopped("while true do end", "more than 1000000 instructions");
  expectStopped("while true do end", "instructions", {{"time", "1s"}, {"instructions", 1000}});
  expectStopped("::a:: goto a", "instructions");
  expectStopped("for i = 1, math.maxinteger do end", "instructions");
  expectStopped("for i = 1, 2, 0 do end", "'for' step is zero");
  expectStopped("repeat until false", "instructions");
  expectStopped("for i = 1, 1e308 do end", "instructions");
  expectStopped("local function f() return f() end f()", "instructions");
}

TEST(LuaEscape, ComputesNoLongerThanItsTime) {
  expectStopped("while true do end", "more than 20 ms of computing", {{"time", "20ms"}, {"instructions", 100000000}});
  expectStopped("local t = {} for i = 1, 2000 do t[i] = 'k' .. i end while true do for k in pairs(t) do end end",
                "more than 20 ms of computing", {{"time", "20ms"}, {"instructions", 100000000}});
}

TEST(LuaEscape, HoldsNoMoreMemoryThanItMay) {
  for (const auto* bomb :
       {"local s = 'xxxxxxxx' while true do s = s .. s end", "local t = {} for i = 1, 1e9 do t[i] = i end",
        "local t = {} while true do t = {t, t} end", "local function f() return 1 + f() end f()",
        "local function f(...) return f(1, ...) end f()", "local t = {} for i = 1, 1e9 do t['k' .. i] = {} end",
        "local s = 'x' for i = 1, 1e9 do s = s .. 'y' .. s end",
        "local t = {} for i = 1, 1e9 do t[i] = function() return t end end",
        "local t = {} for i = 1, 1e9 do table.insert(t, 'x' .. i) end return table.concat(t)"})
    expectStopped(bomb, "more than 1048576 bytes of memory", {{"time", "1s"}, {"instructions", 10000000}});
}

TEST(LuaEscape, IsStoppedAtTheEdgeOfItsMemory) {
  // Everything that is left is garbage soon, so that each step collects.
  expectStopped("local s = 'x' while #s < 300000 do s = s .. s end while true do local t = s .. s end", "was stopped",
                {{"time", "50ms"}, {"instructions", 100000000}});
}

TEST(LuaEscape, DoesNotOverflowTheStack) {
  // Comparison, concatenation and nesting, which are what recurses in C.
  std::string nested = "local x = ";
  for (int i = 0; i < 500; ++i) nested += "{";
  for (int i = 0; i < 500; ++i) nested += "}";
  EXPECT_NE(refusalOf({{"script", "function check() " + nested + " end"}}), "");
  std::string brackets = "return ";
  for (int i = 0; i < 5000; ++i) brackets += "(";
  EXPECT_NE(refusalOf({{"script", brackets}}).find("overflow"), std::string::npos) << refusalOf({{"script", brackets}});
  expectStopped("return table.unpack({}, 1, 2000000000)", "too many results");
  expectStopped("local function f() for _, v in ipairs(image.manifest.layers) do f() end end f()", "was stopped");
  expectStopped("local function f() error(f()) end f()", "");
}

TEST(LuaEscape, HasNoFinalizersNorClosers) {
  expectStopped("local x <close> = {}", "non-closable");
  expectStopped("local x <close> = image", "non-closable");
  expectStopped("local t = {__gc = function() end}; return t()", "attempt to call a table");
}

TEST(LuaEscape, MayThrowWhatItLikes) {
  expectStopped("error({})", "no text");
  expectStopped("error(nil)", "no text");
  expectStopped("error(image)", "no text");
  expectStopped("error('a\\0b\\xff')", "a b?");
  expectStopped("assert(false, {__tostring = function() return 'x' end})", "no text");
  expectStopped("error()", "");
}

TEST(LuaEscape, RunsNoBytecode) {
  EXPECT_NE(refusalOf({{"script", "\x1bLua\x54"}}).find("not compiled"), std::string::npos);
}

TEST(LuaEscape, ChangesNothingThatItIsGiven) {
  expectStopped("image.tag = 'x'", "cannot be changed");
  expectStopped("image.manifest.layers = {}", "cannot be changed");
  expectStopped("with.x = 1", "cannot be changed");
  expectStopped("table.insert(image.manifest.layers, 1)", "");
  expectStopped("sort(image.manifest.layers)", "");
}

TEST(LuaEscape, PaysForWhatLibrariesDo) {
  const nlohmann::json some = {{"time", "1s"}, {"memory", "16MiB"}};
  const std::string large = "local s = 'xxxxxxxx' while #s < 1000000 do s = s .. s end ";
  for (const auto* work : {"s:upper()", "s:lower()", "s:reverse()", "glob(s, '*a*b*c*d')", "re2_match(s, '(x+x+)+y')",
                           "digest(s)", "contains(s, s)", "split(s, 'y')", "glob(s, s)", "semver(s)", "s:byte(1, 10)"})
    expectStopped(large + "while true do local x = " + work + " end", "instructions", some);
  const std::string list = "local t = {} for i = 1, 50000 do t[i] = i end ";
  for (const auto* work :
       {"table.insert(t, 1, 0)", "table.remove(t, 1)", "table.concat(t)", "sort(t)", "for k in pairs(t) do break end"})
    expectStopped(list + "while true do " + work + " end", "instructions", some);
}

TEST(LuaEscape, RefusesPatternsThatCost) {
  expectStopped("re2_match('x', '((((a{1,100}){1,100}){1,100}){1,100})')", "re2_match");
  expectStopped("re2_match('x', '(')", "re2_match");
  EXPECT_EQ(answerTo("local s = 'a' for i = 1, 9 do s = s .. s end "
                     "assert(not re2_match(s, '(a*)*b'))")
                .status,
            BERTH_OK);
}

TEST(LuaEscape, TellsNoAddresses) {
  EXPECT_EQ(valueOf("{}"), "table");
  EXPECT_EQ(valueOf("check"), "function");
  EXPECT_EQ(valueOf("image"), "userdata");
  EXPECT_EQ(valueOf("image.manifest"), "object");
  EXPECT_EQ(valueOf("image.manifest.layers"), "array");
}

}  // namespace
}  // namespace berth::test
