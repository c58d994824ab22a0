// SPDX-License-Identifier: Apache-2.0
#include "plugin/plugin_folder.hpp"

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace berth::plugin {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class PluginFolder : public testing::Test {
 protected:
  PluginFolder() {
    for (const char* file : {"one/htpasswd.so", "one/ldap.so", "one/README.md", "one/.hidden.so", "one/lib.so.1",
                             "two/ldap.so", "two/acme.so"}) {
      std::filesystem::create_directories((root_ / file).parent_path());
      std::ofstream{root_ / file} << "x";
    }
    std::filesystem::create_directory(root_ / "one/folder.so");
  }
  ~PluginFolder() override { std::filesystem::remove_all(root_); }

  const std::filesystem::path root_ = [] {
    std::string name = testing::TempDir() + "berth-plugin-folder-XXXXXX";
    return std::filesystem::path{::mkdtemp(name.data())};
  }();
  const std::string one_ = root_ / "one";
  const std::string two_ = root_ / "two";
};

TEST_F(PluginFolder, ListsWhatIsThere) {
  EXPECT_THAT(pluginNames({one_, two_}), ElementsAre("acme", "htpasswd", "ldap"));
  EXPECT_THAT(pluginNames({root_ / "nowhere", one_ + "/ldap.so"}), IsEmpty());
}

TEST_F(PluginFolder, TakesTheFirstFolderThatHasTheName) {
  EXPECT_EQ(findPlugin("ldap", {one_, two_}).value(), one_ + "/ldap.so");
  EXPECT_EQ(findPlugin("ldap", {two_, one_}).value(), two_ + "/ldap.so");
  EXPECT_EQ(findPlugin("acme", {root_ / "nowhere", one_, two_}).value(), two_ + "/acme.so");
}

TEST_F(PluginFolder, SaysWhatThereIsInsteadAndWhatWasMeant) {
  const auto missing = findPlugin("htpaswd", {one_});
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code, ErrorCode::kNotFound);
  EXPECT_EQ(missing.error().detail, "no plugin \"htpaswd\" (there are: htpasswd, ldap); did you mean \"htpasswd\"?");
  EXPECT_EQ(missingPlugin("x", {}), "no plugin \"x\" (there are none)");
  EXPECT_EQ(findPlugin("folder", {one_}).error().code, ErrorCode::kNotFound) << "a folder is no plugin";
}

TEST_F(PluginFolder, NamesLeadNowhereElse) {
  for (const std::string& name : {std::string{}, std::string{"../two/acme"}, std::string{"/etc/x"}, std::string{"."},
                                  std::string{".hidden"}, std::string{"ldap\0x", 6}}) {
    const auto found = findPlugin(name, {one_});
    ASSERT_FALSE(found) << name;
    EXPECT_EQ(found.error().code, ErrorCode::kInvalidArgument) << name;
    EXPECT_THAT(found.error().detail, HasSubstr("./acme.so"));
  }
}

}  // namespace
}  // namespace berth::plugin
