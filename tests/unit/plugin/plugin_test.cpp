// SPDX-License-Identifier: Apache-2.0
#include "plugin/plugin.hpp"

#include "fixture_plugins.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

namespace berth::plugin {
namespace {

using testing::AllOf;
using testing::HasSubstr;

const observe::Log kLog;

TEST(LoadPlugin, GivesTheTablesOfItsKinds) {
  const auto plugin = Plugin::load(fixturePlugin("puppet"), {"berth.blobs/1", "berth.records/1"}, kLog);
  ASSERT_TRUE(plugin.has_value()) << plugin.error().detail;
  EXPECT_EQ((*plugin)->manifest().name, "puppet");
  EXPECT_NE((*plugin)->table("berth.blobs/1"), nullptr);
  EXPECT_EQ((*plugin)->table("berth.auth/1"), nullptr);
  EXPECT_EQ((*plugin)->title(), "plugin 'puppet' 1.2.3 (" + fixturePlugin("puppet") + ")");
}

TEST(LoadPlugin, TakesOneInC) {
  const auto plugin = Plugin::load(fixturePlugin("plain"), {"berth.blobs/1"}, kLog);
  EXPECT_TRUE(plugin.has_value()) << plugin.error().detail;
}

TEST(LoadPlugin, TakesOneOfANewerMinor) {
  const auto plugin = Plugin::load(fixturePlugin("misfit-newer_minor"), {"berth.blobs/1"}, kLog);
  EXPECT_TRUE(plugin.has_value()) << plugin.error().detail;
}

TEST(LoadPlugin, FindsARelativePathAsGiven) {
  const auto here = std::filesystem::current_path();
  std::filesystem::current_path(std::filesystem::path{fixturePlugin("plain")}.parent_path());
  const auto plugin = Plugin::load("plain.so", {"berth.blobs/1"}, kLog);
  std::filesystem::current_path(here);
  EXPECT_TRUE(plugin.has_value()) << plugin.error().detail;
}

TEST(LoadPlugin, SaysThatTheFileIsMissing) {
  const auto plugin = Plugin::load("/nonexistent/x.so", {"berth.blobs/1"}, kLog);
  ASSERT_FALSE(plugin.has_value());
  EXPECT_EQ(plugin.error().code, ErrorCode::kNotFound);
  EXPECT_THAT(plugin.error().detail, HasSubstr("/nonexistent/x.so: the file cannot be opened"));
}

struct Misfit {
  std::string name;
  std::string says;
  bool runs = false;  ///< Its constructor may run: nothing in the file showed that it is a misfit.
};

class LoadPluginRefuses : public testing::TestWithParam<Misfit> {};

TEST_P(LoadPluginRefuses, Misfit) {
  const auto& [name, says, runs] = GetParam();
  const std::string path = fixturePlugin("misfit-" + name);
  const std::string mark = "MISFIT_" + name;
  ASSERT_EQ(std::getenv(mark.c_str()), nullptr);
  const auto plugin = Plugin::load(path, {"berth.blobs/1"}, kLog);
  ASSERT_FALSE(plugin.has_value());
  EXPECT_THAT(plugin.error().detail, AllOf(HasSubstr(path), HasSubstr(says)));
  EXPECT_EQ(std::getenv(mark.c_str()) != nullptr, runs) << plugin.error().detail;
}

INSTANTIATE_TEST_SUITE_P(
    , LoadPluginRefuses,
    testing::ValuesIn(std::vector<Misfit>{
        {"no_note", "not a Berth plugin: it has no manifest"},
        {"not_json", "its manifest is wrong: it is not a JSON object"},
        {"too_new", "plugin 'from-the-future' 9.0 (" + fixturePlugin("misfit-too_new") +
                        ") needs plugin ABI 2.0; this host speaks 1.0: upgrade Berth, or install an older build"},
        {"too_old", "was built for plugin ABI 0.9; this host speaks 1.0: install a newer build"},
        {"other_kind", "offers berth.auth/1; berth.blobs/1 is wanted here: name another plugin"},
        {"needy", "requires the host service berth.secrets/1; this host has berth.log/1: upgrade Berth"},
        {"serial", "wants to be called by one thread at a time"},
        {"lying_abi", "answered with ABI 2.0 (entry size 64), not with the 1.0 of its manifest", true},
        {"lying_manifest", "answered with another manifest than the one in its file", true},
        {"lying_kind", "has no table for berth.blobs/1, which its manifest offers", true},
        {"tiny_table", "gives a table for berth.blobs/1 of 0 bytes", true},
        {"tiny_entry", "gives no get_interface, create or destroy (entry size 24)", true},
        {"silent", "says it speaks ABI 1.0, and then that it does not speak this host's 1.0", true},
        {"no_entry", "does not export berth_plugin_entry: look at its visibility flags", true},
        {"unresolved", "undefined symbol: not_defined_anywhere"},
        {"failing_init", "could not start (status 14): the licence has run out; buy another", true},
    }),
    [](const auto& row) { return row.param.name; });

TEST(LoadPlugin, LeavesTheErrnoTextOfBoostOut) {
  const auto plugin = Plugin::load(fixturePlugin("misfit-unresolved"), {"berth.blobs/1"}, kLog);
  ASSERT_FALSE(plugin.has_value());
  EXPECT_THAT(plugin.error().detail, testing::Not(HasSubstr("Bad file descriptor")));
}

}  // namespace
}  // namespace berth::plugin
