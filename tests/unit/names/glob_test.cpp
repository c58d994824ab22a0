// SPDX-License-Identifier: Apache-2.0
#include "names/glob.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace berth::names {
namespace {

// Slow and plainly right: every way to read a star is tried.
bool naive(std::string_view glob, std::string_view text, bool has_single, std::string_view stops) {
  if (glob.empty()) return text.empty();
  if (glob.front() == '*') {
    if (naive(glob.substr(1), text, has_single, stops)) return true;
    return !text.empty() && stops.find(text.front()) == std::string_view::npos &&
           naive(glob, text.substr(1), has_single, stops);
  }
  if (text.empty()) return false;
  const bool same = glob.front() == text.front() || (has_single && glob.front() == '?');
  return same && naive(glob.substr(1), text.substr(1), has_single, stops);
}

std::vector<std::string> split(std::string_view path) {
  std::vector<std::string> segments(1);
  for (const char c : path) {
    if (c == '/')
      segments.emplace_back();
    else
      segments.back() += c;
  }
  return segments;
}

bool naivePath(const std::vector<std::string>& glob, std::size_t g, const std::vector<std::string>& path,
               std::size_t p) {
  if (g == glob.size()) return p == path.size();
  if (glob[g] == "**") return naivePath(glob, g + 1, path, p) || (p < path.size() && naivePath(glob, g, path, p + 1));
  return p < path.size() && naive(glob[g], path[p], false, "") && naivePath(glob, g + 1, path, p + 1);
}

std::string randomText(std::mt19937& random, std::string_view letters, std::size_t most) {
  std::string text(random() % (most + 1), ' ');
  for (char& c : text) c = letters[random() % letters.size()];
  return text;
}

TEST(TagGlob, IsWhatANaiveMatcherSays) {
  std::mt19937 random{1};
  int matches = 0;
  for (int i = 0; i < 300'000; ++i) {
    const auto glob = randomText(random, "ab*?", 8);
    const auto text = randomText(random, "ab", 10);
    const bool expected = naive(glob, text, true, "");
    ASSERT_EQ(matchesTag(glob, text), expected) << glob << " " << text;
    matches += expected ? 1 : 0;
  }
  EXPECT_GT(matches, 10'000);
}

TEST(SubjectGlob, IsWhatANaiveMatcherSays) {
  std::mt19937 random{2};
  int matches = 0;
  for (int i = 0; i < 300'000; ++i) {
    const auto glob = randomText(random, "ab/:*", 8);
    const auto text = randomText(random, "ab/:", 10);
    const bool expected = glob == "*" || naive(glob, text, false, "/:");
    ASSERT_EQ(matchesSubject(glob, text), expected) << glob << " " << text;
    matches += expected ? 1 : 0;
  }
  EXPECT_GT(matches, 10'000);
}

TEST(RepositoryGlobText, IsWhatANaiveMatcherSays) {
  std::mt19937 random{3};
  int matches = 0;
  const std::vector<std::string> segments = {"**", "**", "*", "a", "b", "a*", "*b", "a*b", "ab"};
  for (int i = 0; i < 300'000; ++i) {
    std::string glob = segments[random() % segments.size()];
    for (auto more = random() % 5; more > 0; --more) glob += "/" + segments[random() % segments.size()];
    std::string text = randomText(random, "ab", 2) + "a";
    for (auto more = random() % 5; more > 0; --more) text += "/b" + randomText(random, "ab", 2);
    const bool expected = naivePath(split(glob), 0, split(text), 0);
    ASSERT_EQ(matchesRepository(glob, text), expected) << glob << " " << text;
    matches += expected ? 1 : 0;
  }
  EXPECT_GT(matches, 10'000);
}

// The naive one would need longer than the universe has; the bound is far above what this takes.
TEST(Globs, DoNotTakeExponentialTime) {
  const auto began = std::chrono::steady_clock::now();
  std::string stars;
  std::string deep;
  for (int i = 0; i < 60; ++i) stars += "*a";
  for (int i = 0; i < 60; ++i) deep += "**/a/";
  std::string path = "a";
  for (int i = 0; i < 126; ++i) path += "/a";
  EXPECT_FALSE(matchesTag(stars + "b", std::string(128, 'a')));
  EXPECT_FALSE(matchesSubject(stars + "b", std::string(1000, 'a')));
  EXPECT_FALSE(matchesRepository(deep + "b", path));
  EXPECT_FALSE(matchesRepository(stars + "b", std::string(255, 'a')));
  EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds{5});
}

TEST(SubjectGlob, AStarStaysBetweenSeparators) {
  EXPECT_TRUE(matchesSubject("*", "https://issuer/a:b"));
  EXPECT_TRUE(matchesSubject("repo/acme/*", "repo/acme/shop"));
  EXPECT_FALSE(matchesSubject("repo/acme/*", "repo/acme/shop/evil"));
  EXPECT_FALSE(matchesSubject("repo:acme/shop:*", "repo:acme/shop:ref:refs/heads/x"));
  EXPECT_TRUE(matchesSubject("build-*", "build-"));
  EXPECT_FALSE(matchesSubject("build-*", "xbuild-1"));
  EXPECT_FALSE(matchesSubject("alice", "Alice"));
}

TEST(Component, IsTheGrammarOfTheSpecification) {
  for (const auto* good : {"a", "0", "a.b", "a_b", "a__b", "a-b", "a---b", "a1-b2.c3"})
    EXPECT_TRUE(isComponent(good)) << good;
  for (const auto* bad : {"", ".", "..", "a.", ".a", "-a", "a-", "a..b", "a___b", "a._b", "a-_b", "A", "a b", "a/b",
                          "a*", "${subject}", "a\n", "\xc3\xa4"})
    EXPECT_FALSE(isComponent(bad)) << bad;
}

TEST(RepositoryName, IsComponentsBetweenSlashes) {
  for (const auto* good : {"a", "a/b", "library/busybox"}) EXPECT_TRUE(isRepositoryName(good)) << good;
  for (const auto* bad : {"", "/", "/a", "a/", "a//b", "a/../b", "A/b", "a/**"})
    EXPECT_FALSE(isRepositoryName(bad)) << bad;
  EXPECT_TRUE(isRepositoryName(std::string(255, 'a')));
  EXPECT_FALSE(isRepositoryName(std::string(256, 'a')));
}

}  // namespace
}  // namespace berth::names
