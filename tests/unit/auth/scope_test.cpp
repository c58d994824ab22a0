// SPDX-License-Identifier: Apache-2.0
#include "auth/scope.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace berth::auth {
namespace {

std::string read(const std::vector<std::string>& parameters) {
  std::string text;
  for (const auto& scope : parseScopes(parameters)) text += '[' + scope.text() + ']';
  return text;
}

TEST(Scopes, AreReadFromRepeatedParametersAndBetweenSpaces) {
  EXPECT_EQ(read({"repository:a/b:pull,push"}), "[repository:a/b:pull,push]");
  EXPECT_EQ(read({"repository:a:pull repository:b:push", "registry:catalog:*"}),
            "[repository:a:pull][repository:b:push][registry:catalog:*]");
  EXPECT_EQ(read({"repository:localhost:5000/a/b:pull"}), "[repository:localhost:5000/a/b:pull]");
  EXPECT_EQ(read({"repository(plugin):a:pull"}), "[repository:a:pull]");
}

// S5.
TEST(Scopes, OfOneThingAreUnited) {
  EXPECT_EQ(read({"repository:a:pull", "repository:a:pull,push", "repository:a:push,pull"}),
            "[repository:a:pull,push]");
}

TEST(Scopes, LeaveOutWhatHasNoGrammar) {
  EXPECT_EQ(read({"", " ", ":", "::", "repository", "repository:", "repository::pull", ":a:pull"}), "");
  EXPECT_EQ(read({"repository:a:"}), "[repository:a:]");
  EXPECT_EQ(read({"repository:a:,,pull,,pull"}), "[repository:a:pull]");
}

TEST(Scopes, AreBounded) {
  std::string many;
  for (int i = 0; i < 10'000; ++i) many += "repository:r" + std::to_string(i) + ":pull ";
  EXPECT_LE(parseScopes({many, many}).size(), 100U);
  std::string words = "repository:a:w";
  for (int i = 0; i < 10'000; ++i) words += ",w" + std::to_string(i);
  EXPECT_LE(parseScopes({words}).front().words.size(), 16U);
}

}  // namespace
}  // namespace berth::auth
