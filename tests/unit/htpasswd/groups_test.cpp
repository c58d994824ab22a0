// SPDX-License-Identifier: Apache-2.0
#include "../../../plugins/auth/htpasswd/groups.hpp"

#include <gmock/gmock.h>

namespace berth::htpasswd_auth {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

TEST(Groups, AreThoseOfApachesFormat) {
  const auto groups = Groups::parse("# who\r\n\nci: bob  alice\r\nadmin :alice\nci:carol\nempty:\n");
  EXPECT_THAT(groups.of("alice"), ElementsAre("admin", "ci"));
  EXPECT_THAT(groups.of("bob"), ElementsAre("ci"));
  EXPECT_THAT(groups.of("carol"), ElementsAre("ci"));
  EXPECT_THAT(groups.of("nobody"), IsEmpty());
  EXPECT_THAT(groups.warnings(), IsEmpty());
}

TEST(Groups, WarnOfLinesThatSayNothing) {
  const auto groups = Groups::parse(
      "nonsense\n: bob\nci: bo\x01"
      "b #x carol\n");
  EXPECT_THAT(groups.of("carol"), ElementsAre("ci"));
  EXPECT_THAT(groups.warnings(),
              ElementsAre(HasSubstr("line 1"), HasSubstr("line 2"), HasSubstr("line 3"), HasSubstr("line 3")));
}

}  // namespace
}  // namespace berth::htpasswd_auth
