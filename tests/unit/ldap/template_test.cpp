// SPDX-License-Identifier: Apache-2.0
#include "template.hpp"
#include "escape.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace berth::ldap {
namespace {

using testing::HasSubstr;

TEST(Template, PutsEscapedValuesIntoEveryPlace) {
  const auto filter = Template::parse("(|(uid=${username})(mail=${username}@x))", {"username"});
  ASSERT_TRUE(filter) << filter.status().message;
  EXPECT_EQ(filter->fill(filterValue, {{"username", "*"}}), R"((|(uid=\2a)(mail=\2a@x)))");
}

TEST(Template, DoesNotLookForPlacesInValues) {
  const auto filter = Template::parse("(&(a=${dn})(b=${subject}))", {"dn", "subject"});
  ASSERT_TRUE(filter);
  EXPECT_EQ(filter->fill(filterValue, {{"dn", "${subject}"}, {"subject", "s"}}), "(&(a=${subject})(b=s))");
}

TEST(Template, KnowsWhetherItHasPlaces) {
  EXPECT_FALSE(Template::parse("(uid=x)", {"username"})->hasPlaces());
  EXPECT_FALSE(Template::parse("$ { } $", {"username"})->hasPlaces());
  EXPECT_TRUE(Template::parse("${username}", {"username"})->hasPlaces());
  EXPECT_TRUE(Template::parse("", {"username"})->empty());
}

TEST(Template, RefusesPlacesItDoesNotKnow) {
  const auto unknown = Template::parse("(uid=${user})", {"username", "dn"});
  ASSERT_FALSE(unknown);
  EXPECT_THAT(unknown.status().message, HasSubstr("${user} is unknown; it may hold ${username}, ${dn}"));
  const auto open = Template::parse("(uid=${username", {"username"});
  ASSERT_FALSE(open);
  EXPECT_THAT(open.status().message, HasSubstr("has no }"));
}

}  // namespace
}  // namespace berth::ldap
