// SPDX-License-Identifier: Apache-2.0
#include "auth/grant.hpp"

#include <gtest/gtest.h>

#include <string>

namespace berth::auth {
namespace {

Grant grantFor(const std::string& scopes) {
  return Grant::of(parseScopes({scopes}));
}

std::string textOf(const Grant& grant) {
  std::string text;
  for (const auto& scope : grant.scopes()) text += (text.empty() ? "" : " ") + scope.text();
  return text;
}

// S1.
TEST(Grant, CoversItsRepositoryAndNoOther) {
  const auto grant = grantFor("repository:a/b:pull");
  EXPECT_TRUE(grant.covers({"a/b", "", Action::kPull}));
  EXPECT_TRUE(grant.covers({"a/b", "v1", Action::kList}));
  for (const auto* other : {"a", "a/bc", "a/b/c", "A/B", "a/b/", "/a/b", ""})
    EXPECT_FALSE(grant.covers({other, "", Action::kPull})) << other;
}

// S2.
TEST(Grant, CoversWhatItsWordsMean) {
  const auto pull = grantFor("repository:a:pull");
  for (const auto action : {Action::kPush, Action::kOverwrite, Action::kDelete, Action::kCatalog})
    EXPECT_FALSE(pull.covers({"a", "", action})) << nameOf(action);
  const auto push = grantFor("repository:a:push");
  EXPECT_TRUE(push.covers({"a", "v1", Action::kPush}));
  EXPECT_TRUE(push.covers({"a", "v1", Action::kOverwrite}));
  EXPECT_FALSE(push.covers({"a", "v1", Action::kPull}));
  const auto all = grantFor("repository:a:*");
  for (const auto action : {Action::kPull, Action::kPush, Action::kOverwrite, Action::kDelete, Action::kList})
    EXPECT_TRUE(all.covers({"a", "", action})) << nameOf(action);
  EXPECT_FALSE(all.covers({"", "", Action::kCatalog}));
}

// S6.
TEST(Grant, KnowsNoOtherWordsAndThings) {
  EXPECT_EQ(textOf(grantFor("repository:a:admin registry:catalog:pull registry:users:* job:a:pull")), "");
  EXPECT_TRUE(grantFor("registry:catalog:*").covers({"", "", Action::kCatalog}));
  EXPECT_FALSE(grantFor("repository:a:pull").covers({"", "", Action::kCatalog}));
}

TEST(Grant, BecomesScopesAndBack) {
  const auto grant = grantFor("registry:catalog:* repository:b:push,pull repository:a:* repository:c:delete");
  EXPECT_EQ(textOf(grant),
            "registry:catalog:* repository:a:pull,push,delete repository:b:pull,push repository:c:delete");
  EXPECT_EQ(textOf(Grant::of(grant.scopes())), textOf(grant));
}

}  // namespace
}  // namespace berth::auth
