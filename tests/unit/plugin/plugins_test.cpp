// SPDX-License-Identifier: Apache-2.0
#include "plugin/plugins.hpp"

#include "berth/gen/auth.hpp"
#include "fixture_plugins.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

namespace berth::plugin {
namespace {

using testing::HasSubstr;

constexpr char kAuth[] = BERTH_AUTH_KIND;

config::PluginSection section(const std::string& plugin, const std::string& id) {
  config::PluginSection made;
  made.plugin = plugin;
  made.id = id;
  return made;
}

class PluginsTest : public testing::Test {
 protected:
  const observe::Log log_{observe::Level::kError};
  const std::string folder_ = std::filesystem::path{fixturePlugin("x")}.parent_path();
  Plugins plugins_{{log_, {"/nowhere", folder_}, "berth"}};
};

TEST_F(PluginsTest, StartsWhatAFolderHas) {
  const auto instance = plugins_.start(section("auth_puppet", "corp"), {kAuth});
  ASSERT_TRUE(instance.has_value()) << instance.error().detail;
  EXPECT_EQ((*instance)->id(), "corp");
  EXPECT_EQ((*instance)->title(), "plugin 'auth-puppet' 1.0 as \"corp\"");
  EXPECT_TRUE((*instance)->isInstant());
  EXPECT_TRUE((*instance)->health(std::chrono::seconds{1}).has_value());
  const auto face = (*instance)->face(kAuth);
  ASSERT_NE(tableOf<berth_auth_v1>(face), nullptr);
  EXPECT_EQ(tableOf<berth_auth_v1>(face)->authorize, nullptr);
  EXPECT_EQ((*instance)->face("berth.blobs/1").table, nullptr);
}

TEST_F(PluginsTest, LoadsAFileOnceForAllItsInstances) {
  const auto one = plugins_.start(section("auth_puppet", "one"), {kAuth});
  const auto two = plugins_.start(section(folder_ + "/../plugins/auth_puppet.so", "two"), {kAuth});
  ASSERT_TRUE(one.has_value() && two.has_value());
  EXPECT_NE((*one)->face(kAuth).self, (*two)->face(kAuth).self);
  EXPECT_EQ(&(*one)->manifest(), &(*two)->manifest());
}

TEST_F(PluginsTest, ChecksTheKindsOfAFileThatIsLoadedAlready) {
  ASSERT_TRUE(plugins_.start(section("auth_puppet", "one"), {kAuth}).has_value());
  const auto other = plugins_.start(section("auth_puppet", "two"), {"berth.blobs/1"});
  ASSERT_FALSE(other.has_value());
  EXPECT_THAT(other.error().detail, HasSubstr("berth.blobs/1 is wanted here"));
}

TEST_F(PluginsTest, SaysWhichPluginsThereAreInThePlaceOfOneThatIsMissing) {
  const auto instance = plugins_.start(section("absent", "absent"), {kAuth});
  ASSERT_FALSE(instance.has_value());
  EXPECT_EQ(instance.error().code, ErrorCode::kNotFound);
  EXPECT_THAT(instance.error().detail, HasSubstr("no plugin \"absent\""));
}

TEST_F(PluginsTest, RefusesAnIsolationThatTheAuthorDoesNotAllow) {
  const auto instance = plugins_.start(section("misfit-only_process", "x"), {"berth.blobs/1"});
  ASSERT_FALSE(instance.has_value());
  EXPECT_THAT(instance.error().detail, HasSubstr("must not run with isolation 'in-process', only process"));
}

}  // namespace
}  // namespace berth::plugin
