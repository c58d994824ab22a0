// SPDX-License-Identifier: Apache-2.0
#include "config/plugin_config.hpp"

#include "support/folder.hpp"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include <fstream>
#include <string>
#include <vector>

namespace berth::config {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;
using Json = nlohmann::json;

class PluginConfigTest : public testing::Test {
 protected:
  PluginSection read(const std::string& text) {
    std::ofstream{file_, std::ios::binary} << text;
    return readPluginConfig(file_, problems_);
  }
  std::vector<std::string> texts() const {
    std::vector<std::string> texts;
    for (const auto& problem : problems_) texts.push_back(problem.text());
    return texts;
  }

  test::Folder folder_;
  const std::string file_ = folder_ / "own.yaml";
  Problems problems_;
};

TEST_F(PluginConfigTest, HoldsThePluginsOwnKeysWithTheirPlaces) {
  const auto section = read("file: htpasswd\nurls: [a, b]\nworkers: 3\n");
  EXPECT_THAT(texts(), IsEmpty());
  EXPECT_EQ(Json::parse(section.json), Json::parse(R"({"file":"htpasswd","urls":["a","b"],"workers":3})"));
  EXPECT_EQ(section.folder, folder_.path());
  EXPECT_EQ(section.places.at("/urls/1"), file_ + ":2:11");
  EXPECT_EQ(section.places.at(""), file_);
}

TEST_F(PluginConfigTest, MayBeJson) {
  const auto section = read(R"({"file": "x", "of": {"yes": true, "text": "no"}})");
  EXPECT_THAT(texts(), IsEmpty());
  EXPECT_EQ(Json::parse(section.json), Json::parse(R"({"file":"x","of":{"yes":true,"text":"no"}})"));
}

TEST_F(PluginConfigTest, MayBeEmpty) {
  EXPECT_EQ(read("# nothing\n").json, "{}");
  EXPECT_THAT(texts(), IsEmpty());
}

TEST_F(PluginConfigTest, HasNoKeysOfTheHost) {
  const auto section = read("plugin: htpasswd\nfile: x\ndeadline: 2s\n");
  EXPECT_THAT(texts(), ElementsAre(AllOf(StartsWith(file_ + ":1:1: plugin: "), HasSubstr("leave it out")),
                                   StartsWith(file_ + ":3:1: deadline: ")));
  EXPECT_EQ(section.json, R"({"file":"x"})");
}

TEST_F(PluginConfigTest, TellsWhatIsNoMap) {
  for (const std::string text : {"[1]", "text", "- file: x\n"}) {
    problems_.clear();
    EXPECT_EQ(read(text).json, "{}");
    EXPECT_THAT(texts(), ElementsAre(HasSubstr("is no map"))) << text;
  }
}

TEST_F(PluginConfigTest, TellsEveryMistakeOfItsYaml) {
  read("a: yes\nb: 007\na: 1\n");
  EXPECT_EQ(texts().size(), 3U) << testing::PrintToString(texts());
}

TEST_F(PluginConfigTest, TellsAFileThatCannotBeRead) {
  readPluginConfig(folder_ / "none", problems_);
  readPluginConfig(folder_.path(), problems_);
  EXPECT_THAT(texts(), ElementsAre(HasSubstr("No such file"), HasSubstr("cannot be read: ")));
  EXPECT_THAT(texts().front(), EndsWith("with the plugin's own keys"));
}

TEST_F(PluginConfigTest, TellsAFileThatIsTooLarge) {
  read("a: " + std::string(2U << 20, 'x'));
  EXPECT_EQ(texts().size(), 1U);
}

}  // namespace
}  // namespace berth::config
