// SPDX-License-Identifier: Apache-2.0
#include "app/command_line.hpp"

#include "config/fields.hpp"

#include <gmock/gmock.h>

#include <cstdlib>
#include <fstream>
#include <iterator>

namespace berth::app {
namespace {

using testing::HasSubstr;

tl::expected<CommandLine, Ending> parse(std::vector<const char*> words) {
  words.insert(words.begin(), "berth");
  return parseCommandLine(static_cast<int>(words.size()), words.data());
}

TEST(CommandLine, ReadsAServe) {
  const auto line = parse({"serve", "--listen", "127.0.0.1:0", "--data", "d", "--insecure-open"});
  ASSERT_TRUE(line) << line.error().text;
  EXPECT_EQ(line->command->words, "serve");
  EXPECT_EQ(line->value("--listen"), "127.0.0.1:0");
  EXPECT_EQ(line->value("--data"), "d");
  EXPECT_TRUE(line->has("--insecure-open"));
  EXPECT_FALSE(line->has("--backend"));
}

TEST(CommandLine, ReadsACommandOfTwoWordsAndItsArgument) {
  const auto line = parse({"config", "check", "berth.yaml"});
  ASSERT_TRUE(line) << line.error().text;
  EXPECT_EQ(line->command->words, "config check");
  EXPECT_EQ(line->value(""), "berth.yaml");
}

TEST(CommandLine, MistakesAreUsage) {
  const std::vector<std::vector<const char*>> mistakes = {{},
                                                          {"srve"},
                                                          {"serve", "--liste", "127.0.0.1:0"},
                                                          {"serve", "--listen"},
                                                          {"serve", "--data", "a", "--data", "b"},
                                                          {"serve", "extra"},
                                                          {"backend"},
                                                          {"config"},
                                                          {"config", "check"}};
  for (const auto& words : mistakes) {
    const auto line = parse(words);
    ASSERT_FALSE(line) << testing::PrintToString(words);
    EXPECT_EQ(line.error().code, kExitUsage);
    EXPECT_FALSE(line.error().text.empty());
  }
}

TEST(CommandLine, HelpIsNoMistake) {
  const auto line = parse({"serve", "--help"});
  ASSERT_FALSE(line);
  EXPECT_EQ(line.error().code, kExitOk);
  EXPECT_THAT(line.error().text, HasSubstr("--listen"));
}

TEST(CommandTable, NamesFieldsThatExist) {
  for (const auto& row : commands()) {
    for (const auto& flag : row.flags)
      EXPECT_TRUE(flag.field.empty() || config::findField(flag.field) != nullptr) << flag.name;
  }
}

TEST(CommandLineReference, IsWhatTheTableSays) {
  const std::string path = BERTH_SOURCE_DIR "/docs/reference/cli.md";
  if (std::getenv("BERTH_UPDATE_DOCS") != nullptr) std::ofstream{path} << commandLinePage();
  std::ifstream input{path};
  const std::string page{std::istreambuf_iterator<char>{input}, {}};
  EXPECT_EQ(page, commandLinePage()) << path << " is stale; BERTH_UPDATE_DOCS=1 app_test writes it anew";
}

}  // namespace
}  // namespace berth::app
