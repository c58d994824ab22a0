// SPDX-License-Identifier: Apache-2.0
#include "groups.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace berth::ldap {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

Settings withAttribute(const std::string& attribute) {
  Settings settings;
  settings.group_attribute = attribute;
  return settings;
}

TEST(NameInDn, IsTheValueOfTheFirstComponent) {
  EXPECT_EQ(nameInDn("cn=devs,ou=groups,dc=example", "cn"), "devs");
  EXPECT_EQ(nameInDn("CN=Devs,OU=Groups", "cn"), "Devs");
  EXPECT_EQ(nameInDn(R"(cn=a\2cb,ou=groups)", "cn"), "a,b");
  EXPECT_EQ(nameInDn("ou=x+cn=devs,dc=example", "cn"), "devs");
}

TEST(NameInDn, IsAllWhereThereIsNoSuchComponent) {
  EXPECT_EQ(nameInDn("ou=devs,cn=groups", "cn"), "ou=devs,cn=groups");
  EXPECT_EQ(nameInDn("cn=devs,ou=groups", "dn"), "cn=devs,ou=groups");
  EXPECT_EQ(nameInDn("devs", "cn"), "devs");
  EXPECT_EQ(nameInDn("", "cn"), "");
}

TEST(Groups, OfAnAttributeAreInOrderAndOnce) {
  const Entry user{"uid=a", {{"memberof", {"cn=b,dc=x", "cn=a,dc=x", "cn=b,dc=y"}}}};
  const auto groups = groupsOf(user, withAttribute("memberOf"));
  ASSERT_TRUE(groups) << groups.status().message;
  EXPECT_THAT(*groups, ElementsAre("a", "b"));
  EXPECT_THAT(*groupsOf(Entry{"uid=a", {}}, withAttribute("memberOf")), IsEmpty());
}

// A rule that denies a group would not see it in a list with gaps.
TEST(Groups, AreNotKnownInPart) {
  const Entry ranged{"uid=a", {{"memberof", {}}, {"memberof;range=0-1499", {"cn=a,dc=x"}}}};
  const auto groups = groupsOf(ranged, withAttribute("memberOf"));
  ASSERT_FALSE(groups);
  EXPECT_EQ(groups.status().code, BERTH_FAILED_PRECONDITION);
  EXPECT_THAT(groups.status().message, HasSubstr("group_base"));
  EXPECT_FALSE(groupsIn(Found{{}, true}, Settings{}));
  EXPECT_FALSE(groupsIn(Found{{Entry{"ou=nameless", {}}}, false}, Settings{}));
}

TEST(Groups, HaveNamesThatAreText) {
  EXPECT_FALSE(groupsOf(Entry{"uid=a", {{"g", {"a\nb"}}}}, withAttribute("g")));
  EXPECT_FALSE(groupsOf(Entry{"uid=a", {{"g", {"\xFF"}}}}, withAttribute("g")));
}

TEST(Groups, MayBeNamedByTheirWholeDn) {
  Settings settings;
  settings.group_name = "dn";
  const auto groups = groupsIn(Found{{Entry{"cn=b,dc=x", {}}, Entry{"cn=a,dc=x", {}}}, false}, settings);
  ASSERT_TRUE(groups);
  EXPECT_THAT(*groups, ElementsAre("cn=a,dc=x", "cn=b,dc=x"));
}

}  // namespace
}  // namespace berth::ldap
