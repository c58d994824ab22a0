// SPDX-License-Identifier: Apache-2.0
#include "repository_glob.hpp"

#include "names/glob.hpp"
#include "subject.hpp"

#include <gmock/gmock.h>

#include <random>
#include <string>

namespace berth::policy {
namespace {

using testing::HasSubstr;

bool matches(const std::string& glob, const std::string& repository, const Somebody& who = Somebody::user("alice")) {
  const auto parsed = RepositoryGlob::parse(glob);
  EXPECT_TRUE(parsed) << (parsed ? "" : parsed.error());
  return parsed && parsed->matches(repository, who.asker());
}

struct Row {
  const char* glob;
  const char* repository;
  bool expected;
};

// S1: a name is matched whole, segment by segment, letter by letter.
TEST(RepositoryGlob, MatchesWholeNames) {
  const Row rows[] = {
      {"a/b", "a/b", true},          {"a/b", "a/bc", false},       {"a/b", "a/b/c", false},
      {"a/b", "a", false},           {"a/b", "xa/b", false},       {"a/b", "A/B", false},
      {"a/b", "a%2fb", false},       {"a/*", "a/b", true},         {"a/*", "a", false},
      {"a/*", "a/b/c", false},       {"a/**", "a", true},          {"a/**", "a/b/c", true},
      {"a/**", "ab", false},         {"a/**", "ab/c", false},      {"**", "a/b/c", true},
      {"**/b", "b", true},           {"**/b", "a/b", true},        {"**/b", "a/bb", false},
      {"a/**/b", "a/b", true},       {"a/**/b", "a/x/y/b", true},  {"a/**/b", "ab", false},
      {"app-*", "app-1", true},      {"app-*", "app-1/x", false},  {"app-*/**", "app-1/x", true},
      {"*/prod/**", "x/prod", true}, {"*/prod/**", "prod", false}, {"a/**/b/**/c", "a/b/c", true},
      {"a*/**", "a", true},          {"a*/**", "ab/c", true},      {"**/**", "a", true},
  };
  for (const auto& row : rows)
    EXPECT_EQ(matches(row.glob, row.repository), row.expected) << row.glob << " " << row.repository;
}

TEST(RepositoryGlob, ItsShortCutsSayWhatTheGlobSays) {
  std::mt19937 random{4};
  const std::vector<std::string> segments = {"**", "*", "a", "b", "a*", "*b", "ab"};
  for (int i = 0; i < 100'000; ++i) {
    std::string glob = segments[random() % segments.size()];
    for (auto more = random() % 4; more > 0; --more) glob += "/" + segments[random() % segments.size()];
    std::string name = random() % 2 == 0 ? "a" : "ab";
    for (auto more = random() % 4; more > 0; --more) name += random() % 2 == 0 ? "/b" : "/ab";
    ASSERT_EQ(matches(glob, name), names::matchesRepository(glob, name)) << glob << " " << name;
  }
}

TEST(RepositoryGlob, PutsInTheNameOfWhoAsks) {
  EXPECT_TRUE(matches("users/${subject}/**", "users/alice/web"));
  EXPECT_TRUE(matches("users/${subject}/**", "users/alice"));
  EXPECT_FALSE(matches("users/${subject}/**", "users/bob/web"));
  EXPECT_FALSE(matches("users/${subject}/**", "users/alice2/web"));
  EXPECT_TRUE(matches("team-${subject}", "team-alice"));
  EXPECT_TRUE(matches("**/${subject}-*", "x/y/alice-1"));
  EXPECT_TRUE(matches("${subject}/${subject}", "alice/alice"));
  EXPECT_FALSE(matches("${subject}/${subject}", "alice/bob"));
}

TEST(RepositoryGlob, ANameThatIsNoComponentMatchesNothing) {
  for (const auto* name : {"*", "**", "a/b", "..", "Alice", "", "a*", "a\nb", "${subject}", "-a", "bob/**"}) {
    EXPECT_FALSE(matches("users/${subject}/**", "users/bob/web", Somebody::user(name))) << name;
    EXPECT_FALSE(matches("users/${subject}/**", "users/a/b", Somebody::user(name))) << name;
  }
  EXPECT_FALSE(matches("users/${subject}/**", "users/web", Somebody::anonymous()));
}

TEST(RepositoryGlob, PutsInClaims) {
  const auto who =
      Somebody::workload("w", R"({"name": "shop", "n": 7, "list": ["shop"], "deep": {"a": "b"}, "s": "a/b"})");
  EXPECT_TRUE(matches("acme/${claims.name}", "acme/shop", who));
  EXPECT_TRUE(matches("acme/${claims.n}", "acme/7", who));
  EXPECT_TRUE(matches("acme/${claims.deep.a}", "acme/b", who));
  EXPECT_FALSE(matches("acme/${claims.list}", "acme/shop", who));
  EXPECT_FALSE(matches("acme/${claims.s}", "acme/a/b", who));
  EXPECT_FALSE(matches("acme/${claims.none}", "acme/shop", who));
  EXPECT_TRUE(RepositoryGlob::parse("acme/${claims.name}")->usesClaims());
  EXPECT_FALSE(RepositoryGlob::parse("acme/${subject}/x")->usesClaims());
}

TEST(RepositoryGlob, SaysWhatIsWrongWithIt) {
  const std::pair<const char*, const char*> rows[] = {{"", "empty"},
                                                      {"/a", "without a slash"},
                                                      {"a/", "empty segment"},
                                                      {"a//b", "empty segment"},
                                                      {"a/../b", "no parts"},
                                                      {".", "no parts"},
                                                      {"a..b", "no parts"},
                                                      {"Team/**", "lower case"},
                                                      {"a**", "stands alone"},
                                                      {"a/b**/c", "stands alone"},
                                                      {"a?", "for tags only"},
                                                      {"a b", "have no \" \""},
                                                      {"${user}", "${subject}"},
                                                      {"${subject", "${subject}"},
                                                      {"${claims.}", "${claims.NAME}"},
                                                      {"$subject", "a variable is"},
                                                      {"${subject}**", "stands alone"}};
  for (const auto& [glob, words] : rows) {
    const auto parsed = RepositoryGlob::parse(glob);
    ASSERT_FALSE(parsed) << glob;
    EXPECT_THAT(parsed.error(), HasSubstr(words)) << glob;
  }
  EXPECT_FALSE(RepositoryGlob::parse(std::string(513, 'a')));
}

}  // namespace
}  // namespace berth::policy
