// SPDX-License-Identifier: Apache-2.0
// Who may log in, against OpenLDAP.
#include "ldap_test.hpp"

#include <algorithm>
#include <atomic>
#include <thread>

namespace berth::ldap {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class Login : public LdapTest {
 protected:
  void SetUp() override {
    LdapTest::SetUp();
    if (!IsSkipped()) slapd_ = std::make_unique<Slapd>();
  }
  Json directly(const Json& changes = Json::object()) const {
    Json settings{{"url", slapd_->url()},
                  {"start_tls", false},
                  {"timeout", 20},
                  {"user_dn", "uid=${username},ou=people,dc=example,dc=com"}};
    settings.update(changes);
    return settings;
  }

  std::unique_ptr<Slapd> slapd_;
};

TEST_F(Login, TellsTheRightPasswordFromOthers) {
  const auto ldap = create(searching(*slapd_, {{"ttl", 7}}));
  const auto right = login(*ldap, "alice", "alice-password");
  EXPECT_EQ(right.status, BERTH_OK) << right.message;
  EXPECT_EQ(right.subject, "alice");
  EXPECT_EQ(right.ttl_seconds, 7U);
  EXPECT_THAT(right.groups, IsEmpty());
  const auto wrong = login(*ldap, "alice", "bob-password");
  EXPECT_EQ(wrong.status, BERTH_UNAUTHENTICATED);
  EXPECT_THAT(wrong.message, Not(HasSubstr("bob-password")));
  EXPECT_TRUE(login(*ldap, "nobody", "nobody-password").isUnknown());
  EXPECT_THAT(host_.lines(), IsEmpty());
}

// P6: servers accept a bind with a name and no password.
TEST_F(Login, RefusesTheEmptyPasswordWithoutAsking) {
  const auto ldap = create(searching(*slapd_));
  const auto connections = slapd_->logged(" ACCEPT ");
  EXPECT_EQ(login(*ldap, "alice", "").status, BERTH_UNAUTHENTICATED);
  EXPECT_EQ(login(*ldap, "nobody", "").status, BERTH_UNAUTHENTICATED);
  EXPECT_EQ(login(*create(directly()), "alice", "").status, BERTH_UNAUTHENTICATED);
  EXPECT_EQ(slapd_->logged(" ACCEPT "), connections);
}

TEST_F(Login, LeavesWhatIsNotItsBusinessToOthers) {
  const auto ldap = create(searching(*slapd_));
  const auto connections = slapd_->logged(" ACCEPT ");
  const sdk::LocalCall call;
  EXPECT_TRUE(authenticate(*ldap, call, sdk::make<berth_authenticate_request>()).isUnknown());
  auto bearer = credentials("alice", "alice-password");
  bearer.bearer = sdk::str("e30.e30.e30");
  EXPECT_TRUE(authenticate(*ldap, call, bearer).isUnknown());
  EXPECT_TRUE(login(*ldap, "\xFF\xFE", "x").isUnknown());
  EXPECT_TRUE(login(*ldap, std::string_view{"alice\0", 6}, "alice-password").isUnknown());
  EXPECT_TRUE(login(*ldap, std::string(1 << 20, 'a'), "x").isUnknown());
  EXPECT_EQ(slapd_->logged(" ACCEPT "), connections);
}

// P5
TEST_F(Login, RefusesPasswordsThatNobodyHas) {
  const auto ldap = create(searching(*slapd_));
  EXPECT_EQ(login(*ldap, "alice", std::string(1 << 20, 'a')).status, BERTH_UNAUTHENTICATED);
  EXPECT_EQ(login(*ldap, "alice", std::string_view{"alice-password\0", 15}).status, BERTH_UNAUTHENTICATED);
  EXPECT_EQ(login(*ldap, "alice", "\xFF:\xFE").status, BERTH_UNAUTHENTICATED);
}

// P6
TEST_F(Login, TakesNamesForNamesAndNotForFilters) {
  const auto ldap = create(searching(*slapd_, {{"user_filter", "(uid=${username})"}}));
  for (const char* name : {"*)(uid=*", "*", "a*", "alice)(objectClass=*", "alice)(|(uid=*", R"(\61lice)", "al\\69ce",
                           "alice))(&(uid=alice", "(", ")", "\\"}) {
    const auto outcome = login(*ldap, name, "alice-password");
    EXPECT_TRUE(outcome.isUnknown()) << name << ": " << outcome.status << " " << outcome.message;
  }
  EXPECT_EQ(login(*ldap, "alice", "alice-password").subject, "alice");
}

// P6
TEST_F(Login, TakesNamesForNamesAndNotForDistinguishedNames) {
  const auto ldap = create(directly());
  for (const char* name : {"alice,ou=people,dc=example,dc=com", "twin,ou=more", "alice+uid=alice", "x\\,uid=alice", "*",
                           "#616c696365", "\"alice\""}) {
    const auto outcome =
        login(*ldap, name, std::string_view{name}.starts_with("twin") ? "twin-password" : "alice-password");
    EXPECT_EQ(outcome.status, BERTH_UNAUTHENTICATED) << name << ": " << outcome.message;
  }
}

TEST_F(Login, KnowsNamesBeyondAscii) {
  const auto searched = login(*create(searching(*slapd_)), "jörg", "jörg-password");
  EXPECT_EQ(searched.subject, "jörg") << searched.message;
  const auto direct = login(*create(directly()), "jörg", "jörg-password");
  EXPECT_EQ(direct.subject, "jörg") << direct.message;
}

// Servers compare names without case and ends; rules do not.
TEST_F(Login, NamesSubjectsAsTheDirectoryDoes) {
  const auto ldap = create(searching(*slapd_));
  EXPECT_EQ(login(*ldap, "ALICE", "alice-password").subject, "alice");
  EXPECT_EQ(login(*ldap, " alice ", "alice-password").subject, "alice");
  EXPECT_EQ(login(*ldap, "Second", "two-password").subject, "second");
  const auto by_cn = create(searching(*slapd_, {{"user_filter", "(uid=${username})"}, {"subject_attribute", "cn"}}));
  EXPECT_EQ(login(*by_cn, "alice", "alice-password").subject, "Alice");
  const auto by_mail = create(searching(*slapd_, {{"subject_attribute", "mail"}}));
  const auto missing = login(*by_mail, "alice", "alice-password");
  EXPECT_EQ(missing.status, BERTH_FAILED_PRECONDITION);
  EXPECT_THAT(missing.message, HasSubstr("mail is missing"));
}

TEST_F(Login, RefusesNamesOfMoreThanOne) {
  const auto outcome = login(*create(searching(*slapd_)), "twin", "twin-password");
  EXPECT_EQ(outcome.status, BERTH_UNAUTHENTICATED);
  EXPECT_THAT(host_.lines(), HasSubstr("more than one entry is twin"));
}

TEST_F(Login, TakesGroupsFromTheUsersEntry) {
  const auto ldap = create(searching(*slapd_, {{"group_attribute", "memberOf"}}));
  EXPECT_THAT(login(*ldap, "alice", "alice-password").groups, ElementsAre("admins", "devs"));
  EXPECT_THAT(login(*ldap, "ann", "ann-password").groups, ElementsAre("devs"));
  const auto whole = create(searching(*slapd_, {{"group_attribute", "memberOf"}, {"group_name", "dn"}}));
  EXPECT_THAT(login(*whole, "bob", "bob-password").groups, ElementsAre("cn=others,ou=groups,dc=example,dc=com"));
  const auto direct = create(directly({{"group_attribute", "memberOf"}}));
  EXPECT_THAT(login(*direct, "alice", "alice-password").groups, ElementsAre("admins", "devs"));
}

TEST_F(Login, SearchesGroupsWithOneQuery) {
  const Json groups{{"group_base", "ou=groups,dc=example,dc=com"}};
  const auto ldap = create(searching(*slapd_, groups));
  EXPECT_THAT(login(*ldap, "alice", "alice-password").groups, ElementsAre("admins", "devs"));
  EXPECT_EQ(slapd_->logged("SRCH base=\"ou=groups"), 1U);
  // Her distinguished name has everything in it that a filter and a name escape.
  EXPECT_THAT(login(*ldap, "ann", "ann-password").groups, ElementsAre("devs"));
  EXPECT_THAT(login(*ldap, "jörg", "jörg-password").groups, IsEmpty());
  const auto direct = create(directly(groups));
  EXPECT_THAT(login(*direct, "alice", "alice-password").groups, ElementsAre("admins", "devs"));
}

// P1: as many requests, so that time does not tell which names there are.
TEST_F(Login, AsksAsMuchForUnknownNamesAsForWrongPasswords) {
  const auto ldap = create(searching(*slapd_));
  EXPECT_EQ(login(*ldap, "bob", "bob-password").subject, "bob");
  const auto count = [&] { return std::pair{slapd_->logged(" SRCH base="), slapd_->logged(" method=128")}; };
  const auto start = count();
  EXPECT_EQ(login(*ldap, "alice", "wrong").status, BERTH_UNAUTHENTICATED);
  const auto wrong = count();
  EXPECT_TRUE(login(*ldap, "nobody", "wrong").isUnknown());
  const auto unknown = count();
  EXPECT_EQ(wrong, (std::pair{start.first + 1, start.second + 1}));
  EXPECT_EQ(unknown, (std::pair{wrong.first + 1, wrong.second + 1}));
}

TEST_F(Login, SaysWhatIsWrongWithTheServiceAccount) {
  const auto ldap = create(searching(*slapd_, {{"bind_password", "outdated"}}));
  const auto outcome = login(*ldap, "alice", "alice-password");
  EXPECT_EQ(outcome.status, BERTH_FAILED_PRECONDITION);
  EXPECT_THAT(outcome.message, HasSubstr("correct bind_dn or bind_password"));
  EXPECT_THAT(outcome.message, Not(HasSubstr("outdated")));
}

TEST_F(Login, SaysWhatIsWrongWithTheBase) {
  const auto ldap = create(searching(*slapd_, {{"user_base", "ou=nowhere,dc=example,dc=com"}}));
  const auto outcome = login(*ldap, "alice", "alice-password");
  EXPECT_EQ(outcome.status, BERTH_FAILED_PRECONDITION);
  EXPECT_THAT(outcome.message, HasSubstr("the base does not exist"));
}

TEST_F(Login, MaySearchAsNobody) {
  auto settings = searching(*slapd_);
  settings.erase("bind_dn");
  settings.erase("bind_password");
  EXPECT_EQ(login(*create(settings), "alice", "alice-password").subject, "alice");
}

TEST_F(Login, ServesManyThreadsWithFewConnections) {
  const auto ldap = create(searching(*slapd_, {{"group_attribute", "memberOf"}}));
  const auto before = slapd_->logged(" ACCEPT ");
  std::atomic<int> mistakes{0};
  std::vector<std::thread> threads;
  threads.reserve(8);
  for (int thread = 0; thread < 8; ++thread)
    threads.emplace_back([&, thread] {
      for (int round = 0; round < 50; ++round) {
        const bool alice = (thread + round) % 2 == 0;
        const auto right = login(*ldap, alice ? "alice" : "bob", alice ? "alice-password" : "bob-password");
        if (right.subject != (alice ? "alice" : "bob") || right.groups.size() != (alice ? 2U : 1U)) ++mistakes;
        const auto wrong = login(*ldap, alice ? "alice" : "bob", std::to_string(thread * 100 + round));
        if (wrong.status != BERTH_UNAUTHENTICATED) ++mistakes;
      }
    });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(mistakes, 0);
  EXPECT_LE(slapd_->logged(" ACCEPT ") - before, 8U);  // four that search, four that log in
}

}  // namespace
}  // namespace berth::ldap
