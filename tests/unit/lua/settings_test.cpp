// SPDX-License-Identifier: Apache-2.0
#include "unit/lua/script.hpp"

#include "support/folder.hpp"

#include <gtest/gtest.h>

#include <fstream>

namespace berth::test {
namespace {

using Json = nlohmann::json;

constexpr const char* kScript = "function check() end";

TEST(LuaSettings, NameWhatIsWrong) {
  const std::vector<std::pair<Json, std::string>> rows{
      {Json::array(), "no JSON object"},
      {Json::object(), "either file"},
      {{{"file", "a"}, {"script", kScript}}, "either file"},
      {{{"script", kScript}, {"scirpt", 1}}, "scirpt is no setting"},
      {{{"script", kScript}, {"memory", "1GiB"}}, "memory is"},
      {{{"script", kScript}, {"memory", "1KiB"}}, "memory is"},
      {{{"script", kScript}, {"memory", 1048576}}, "memory is"},
      {{{"script", kScript}, {"memory", "99999999999999999999MiB"}}, "memory is"},
      {{{"script", kScript}, {"time", "50"}}, "time is"},
      {{{"script", kScript}, {"time", "2s"}}, "time is"},
      {{{"script", kScript}, {"instructions", 0}}, "instructions is"},
      {{{"script", kScript}, {"instructions", -1}}, "instructions is"},
      {{{"script", kScript}, {"sources", {"push"}}}, "sources is"},
      {{{"script", kScript}, {"sources", Json::array()}}, "sources is"},
      {{{"script", kScript}, {"kinds", "image"}}, "kinds is"},
      {{{"script", kScript}, {"with", 1}}, "with is"},
      {{{"file", "/nowhere/team.lua"}}, "/nowhere/team.lua cannot be read: No such file"},
      {{{"script", std::string(70'000, ' ')}}, "larger than 64 KiB"},
  };
  for (const auto& [settings, words] : rows)
    EXPECT_NE(refusalOf(settings).find(words), std::string::npos) << settings << refusalOf(settings);
}

TEST(LuaSettings, TakeAFile) {
  const Folder folder;
  const std::string path = folder / "team.lua";
  std::ofstream{path} << "function check()\n  x x\nend";
  EXPECT_NE(refusalOf({{"file", path}}).find("team.lua:2:"), std::string::npos) << refusalOf({{"file", path}});
  std::ofstream{path} << kScript;
  EXPECT_EQ(refusalOf({{"file", path}}), "");
  EXPECT_NE(refusalOf({{"file", folder / ""}}).find("cannot be read"), std::string::npos);
}

TEST(LuaSettings, TakeEveryKey) {
  EXPECT_EQ(refusalOf({{"script", kScript},
                       {"memory", "64KiB"},
                       {"time", "1s"},
                       {"instructions", 1000},
                       {"with", {{"a", 1}}},
                       {"sources", {"scan"}},
                       {"kinds", {"artifact"}}}),
            "");
}

}  // namespace
}  // namespace berth::test
