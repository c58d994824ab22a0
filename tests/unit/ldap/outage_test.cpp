// SPDX-License-Identifier: Apache-2.0
// Servers that are down, slow, silent or back again.
#include "ldap_test.hpp"
#include "stranger.hpp"

#include <thread>

namespace berth::ldap {
namespace {

using std::chrono::milliseconds;
using testing::AnyOf;
using testing::HasSubstr;

/// What a busy machine may add to a limit.
constexpr milliseconds kSlack{400};

class Outage : public LdapTest {};

TEST_F(Outage, OfAServerIsUnavailableUntilItIsBack) {
  Slapd slapd;
  const auto ldap = create(searching(slapd));
  EXPECT_EQ(login(*ldap, "alice", "alice-password").subject, "alice");
  slapd.kill();
  const auto down = login(*ldap, "alice", "alice-password");
  EXPECT_EQ(down.status, BERTH_UNAVAILABLE);
  EXPECT_THAT(down.message, HasSubstr(slapd.url()));
  slapd.start();
  EXPECT_EQ(login(*ldap, "alice", "alice-password").subject, "alice");
  EXPECT_THAT(host_.lines(), HasSubstr("connected to " + slapd.url()));
}

TEST_F(Outage, BetweenTwoLoginsIsNotNoticed) {
  Slapd slapd;
  const auto ldap = create(searching(slapd));
  EXPECT_EQ(login(*ldap, "alice", "alice-password").subject, "alice");
  slapd.kill();
  slapd.start();
  const auto again = login(*ldap, "bob", "bob-password");
  EXPECT_EQ(again.subject, "bob") << again.message;
}

TEST_F(Outage, DoesNotKeepAnInstanceFromStarting) {
  const auto url = "ldap://127.0.0.1:" + std::to_string(freePort());
  const auto ldap = create({{"url", url}, {"start_tls", false}, {"user_base", "dc=example,dc=com"}});
  ASSERT_NE(ldap, nullptr);
  EXPECT_EQ(login(*ldap, "alice", "alice-password").status, BERTH_UNAVAILABLE);
}

TEST_F(Outage, OfASlowServerEndsInTime) {
  Slapd slapd;
  const auto ldap = create(searching(slapd));
  EXPECT_EQ(login(*ldap, "alice", "alice-password").subject, "alice");
  slapd.pause();
  // The first has a connection from before, the second has not.
  for (int time = 0; time < 2; ++time) {
    const auto slow = login(*ldap, "alice", "alice-password", milliseconds{500});
    EXPECT_THAT(slow.status, AnyOf(BERTH_UNAVAILABLE, BERTH_DEADLINE_EXCEEDED)) << slow.message;
    EXPECT_THAT(slow.message, HasSubstr("has not answered"));
    EXPECT_LT(slow.took, milliseconds{500} + kSlack);
  }
  slapd.resume();
  EXPECT_EQ(login(*ldap, "alice", "alice-password").subject, "alice");
}

TEST_F(Outage, OfASlowServerEndsAtTheSettingWithoutADeadline) {
  Slapd slapd;
  const auto ldap = create(searching(slapd, {{"timeout", 1}}));
  slapd.pause();
  const sdk::LocalCall call;
  const auto slow = authenticate(*ldap, call, credentials("alice", "alice-password"));
  EXPECT_EQ(slow.status, BERTH_UNAVAILABLE);
  EXPECT_LT(slow.took, milliseconds{1000} + kSlack);
  slapd.resume();
}

TEST_F(Outage, OfSomebodySilentEndsInTime) {
  const Stranger silent{""};
  const Stranger stalling{Stranger::halfAnAnswer()};
  for (const auto& url : {silent.url(), silent.ldapsUrl(), stalling.url(), stalling.ldapsUrl()})
    for (const bool start_tls : {true, false}) {
      const auto ldap = create({{"url", url}, {"start_tls", start_tls}, {"user_base", "dc=example,dc=com"}});
      const auto outcome = login(*ldap, "alice", "alice-password", milliseconds{300});
      EXPECT_EQ(outcome.status, BERTH_UNAVAILABLE) << url << ": " << outcome.message;
      EXPECT_LT(outcome.took, milliseconds{300} + kSlack) << url << ": " << outcome.message;
    }
}

TEST_F(Outage, DoesNotHoldWhoNoLongerWaits) {
  Slapd slapd;
  const auto ldap = create(searching(slapd));
  slapd.pause();
  sdk::LocalCall call;
  std::thread impatient{[&] {
    std::this_thread::sleep_for(milliseconds{100});
    call.cancel();
  }};
  const auto outcome = authenticate(*ldap, call, credentials("alice", "alice-password"));
  impatient.join();
  EXPECT_EQ(outcome.status, BERTH_CANCELLED);
  EXPECT_LT(outcome.took, milliseconds{200} + kSlack);
  slapd.resume();
}

TEST_F(Outage, OfOneServerLeavesTheOthers) {
  Slapd slapd;
  const Stranger silent{""};
  const auto dead = "ldap://127.0.0.1:" + std::to_string(freePort());
  const auto ldap = create(searching(slapd, {{"url", {dead, silent.url(), slapd.url()}}, {"timeout", 2}}));
  // The silent one takes the connection, and is asked no longer once it has not answered.
  (void)login(*ldap, "bob", "bob-password");
  const auto outcome = login(*ldap, "alice", "alice-password");
  EXPECT_EQ(outcome.subject, "alice") << outcome.message;
}

TEST_F(Outage, IsSparedWhatWasJustRefused) {
  Slapd slapd;
  const auto ldap = create(searching(slapd));
  EXPECT_EQ(login(*ldap, "alice", "wrong").status, BERTH_UNAUTHENTICATED);
  EXPECT_TRUE(login(*ldap, "nobody", "wrong").isUnknown());
  slapd.kill();
  EXPECT_EQ(login(*ldap, "alice", "wrong").status, BERTH_UNAUTHENTICATED);
  EXPECT_TRUE(login(*ldap, "nobody", "wrong").isUnknown());
  EXPECT_EQ(login(*ldap, "alice", "other").status, BERTH_UNAVAILABLE);
  EXPECT_EQ(login(*ldap, "alice", "alice-password").status, BERTH_UNAVAILABLE);
}

TEST_F(Outage, TellsWhenAllConnectionsAreInUse) {
  Slapd slapd;
  const auto ldap = create(searching(slapd, {{"pool", 1}}));
  EXPECT_EQ(login(*ldap, "alice", "alice-password").subject, "alice");
  slapd.pause();
  std::thread first{[&] { (void)login(*ldap, "alice", "alice-password", milliseconds{1000}); }};
  std::this_thread::sleep_for(milliseconds{100});
  const auto second = login(*ldap, "bob", "bob-password", milliseconds{300});
  first.join();
  slapd.resume();
  EXPECT_EQ(second.status, BERTH_RESOURCE_EXHAUSTED) << second.message;
  EXPECT_THAT(second.message, HasSubstr("pool"));
}

}  // namespace
}  // namespace berth::ldap
