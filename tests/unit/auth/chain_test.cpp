// SPDX-License-Identifier: Apache-2.0
#include "auth/authority.hpp"
#include "unit/auth/fake_instance.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace berth::auth {
namespace {

using std::chrono::milliseconds;
using test::AuthScript;

class ChainTest : public testing::Test {
 protected:
  std::shared_ptr<AuthScript> add(AuthScript::Authenticate authenticate, AuthScript::Authorize authorize) {
    auto script = std::make_shared<AuthScript>();
    script->authenticate = std::move(authenticate);
    script->authorize = std::move(authorize);
    members_.push_back(std::make_unique<Member>(test::fakeInstance("m" + std::to_string(members_.size()), script),
                                                milliseconds{1000}, MemberLanes{lane_, lane_}, log_, metrics_));
    return script;
  }
  const Chain& chain(bool is_complete = true) {
    chain_ = std::make_unique<Chain>(std::move(members_), is_complete);
    return *chain_;
  }
  static Credentials login(const std::string& user, const std::string& password) {
    Credentials credentials;
    credentials.username = user;
    credentials.password = Secret{password};
    return credentials;
  }
  static Result<Principal> ask(const Chain& chain, const Credentials& credentials, std::size_t asked = 0) {
    return chain.authenticate(credentials, asked);
  }
  Decision decide(const Chain& chain, const Principal& who, Action action = Action::kPull) {
    const Access access{"a/b", "", action};
    const auto decisions = chain.authorize(who, {&access, 1}, {});
    return decisions ? decisions->front() : Decision{false, false, "error", decisions.error().detail};
  }

  const observe::Log log_{static_cast<observe::Level>(99)};
  observe::Metrics metrics_;
  Lane lane_{"test", 8};
  const Principal alice_{"alice", PrincipalKind::kUser, {}, {}, 0};
  std::vector<std::unique_ptr<Member>> members_;
  std::unique_ptr<Chain> chain_;
};

AuthScript::Authorize always(std::int32_t effect, const std::string& id) {
  return test::rules([effect](auto, auto, auto, auto) { return effect; }, id);
}

TEST_F(ChainTest, AsksAuthenticatorsUntilOneKnowsTheUser) {
  const auto first = add(test::knows("alice", "a"), {});
  const auto second = add(test::knows("bob", "b"), {});
  const auto& chain = this->chain();
  EXPECT_EQ(ask(chain, login("alice", "a"))->subject, "alice");
  EXPECT_EQ(second->calls, 0);
  EXPECT_EQ(ask(chain, login("bob", "b"))->name(), "user:bob");
  EXPECT_EQ(first->calls, 2);
  EXPECT_EQ(ask(chain, login("bob", "b"), 1)->name(), "user:bob");
  EXPECT_EQ(first->calls, 2) << "it was asked before";
}

TEST_F(ChainTest, AsksNobodyElseAfterAWrongPassword) {
  add(test::knows("alice", "a"), {});
  const auto second = add(test::knows("alice", "wrong"), {});
  const auto refused = ask(chain(), login("alice", "wrong"));
  EXPECT_EQ(refused.error().code, ErrorCode::kUnauthorized);
  EXPECT_EQ(second->calls, 0);
}

TEST_F(ChainTest, RefusesWhomNobodyKnowsAndWhoseCredentialsHaveExpired) {
  add(test::knows("alice", "a"), {});
  add(
      [](const sdk::Call& call, const berth_authenticate_request&) -> sdk::Result<berth_authenticate_response> {
        auto& principal = call.add<berth_principal>();
        principal.subject = call.copy("late");
        principal.kind = BERTH_PRINCIPAL_WORKLOAD;
        principal.expires = 1000;
        auto answer = sdk::make<berth_authenticate_response>();
        answer.principal = &principal;
        return answer;
      },
      {});
  const auto& chain = this->chain();
  EXPECT_EQ(ask(chain, login("late", "x")).error().code, ErrorCode::kUnauthorized);
}

TEST_F(ChainTest, WithoutRulesLetsThoseWhoLoggedInDoEverythingAndOthersNothing) {
  add(test::knows("alice", "a"), {});
  const auto& chain = this->chain();
  EXPECT_TRUE(decide(chain, alice_, Action::kDelete).is_allowed);
  EXPECT_FALSE(decide(chain, Principal{}, Action::kPull).is_allowed);
}

TEST_F(ChainTest, WithAMissingMemberThatMayHaveRulesDecidesNothing) {
  add(test::knows("alice", "a"), {});
  const auto decision = decide(chain(false), alice_);
  EXPECT_FALSE(decision.is_allowed);
  EXPECT_EQ(decision.rule, "error");
}

TEST_F(ChainTest, TakesEverythingButAnExplicitAllowForANo) {
  struct Row {
    std::vector<std::int32_t> effects;
    bool is_allowed;
    const char* rule;
  };
  constexpr auto kNone = BERTH_EFFECT_NONE;
  constexpr auto kAllow = BERTH_EFFECT_ALLOW;
  constexpr auto kDeny = BERTH_EFFECT_DENY;
  for (const auto& row : std::vector<Row>{{{kNone}, false, ""},
                                          {{kAllow}, true, "0"},
                                          {{kDeny}, false, "0"},
                                          {{kAllow, kNone}, true, "0"},
                                          {{kNone, kAllow}, true, "1"},
                                          {{kAllow, kDeny}, false, "1"},
                                          {{kDeny, kAllow}, false, "0"},
                                          {{kDeny, kDeny, kAllow}, false, "0"},
                                          {{7}, false, "0"},
                                          {{-1, kAllow}, false, "0"}}) {
    for (std::size_t i = 0; i < row.effects.size(); ++i) add({}, always(row.effects[i], std::to_string(i)));
    const auto decision = decide(chain(), alice_);
    EXPECT_EQ(decision.is_allowed, row.is_allowed) << testing::PrintToString(row.effects);
    EXPECT_EQ(decision.rule, row.rule) << testing::PrintToString(row.effects);
    EXPECT_EQ(decision.reason.empty(), decision.is_allowed || decision.rule.empty());
  }
}

TEST_F(ChainTest, RefusesAllWhenOneAuthoriserFails) {
  add({}, always(BERTH_EFFECT_ALLOW, "yes"));
  add({}, [](const sdk::Call&, const berth_authorize_request&) -> sdk::Result<berth_authorize_response> {
    return sdk::fail(BERTH_UNAVAILABLE, "down");
  });
  const Access access{"a", "", Action::kPull};
  EXPECT_EQ(chain().authorize(alice_, {&access, 1}, {}).error().code, ErrorCode::kUnavailable);
}

TEST_F(ChainTest, AsksForManyAccessesInParts) {
  std::size_t most = 0;
  const auto odd = test::rules([](auto, auto repository, auto, auto) {
    return (repository.back() - '0') % 2 == 1 ? BERTH_EFFECT_ALLOW : BERTH_EFFECT_NONE;
  });
  const auto script = add({}, [&](const sdk::Call& call, const berth_authorize_request& request) {
    most = std::max<std::size_t>(most, request.accesses_count);
    return odd(call, request);
  });
  std::vector<std::string> names;
  for (int i = 0; i < 2500; ++i) names.push_back("r" + std::to_string(i));
  std::vector<Access> accesses;
  for (const auto& name : names) accesses.push_back({name, "", Action::kPull});
  const auto decisions = chain().authorize(alice_, accesses, {});
  ASSERT_EQ(decisions->size(), 2500U);
  for (std::size_t i = 0; i < decisions->size(); ++i) EXPECT_EQ((*decisions)[i].is_allowed, i % 2 == 1) << i;
  EXPECT_EQ(script->calls, 3);
  EXPECT_LE(most, 1000U);
}

TEST(AuthorityTest, KeepsTheChainThatARequestBeganWith) {
  Authority authority{{"one"}};
  const auto old = std::make_shared<const Chain>(std::vector<std::unique_ptr<Member>>{});
  authority.replace(old);
  const auto begun = authority.chain();
  authority.replace(std::make_shared<const Chain>(std::vector<std::unique_ptr<Member>>{}));
  EXPECT_EQ(begun, old);
  EXPECT_NE(authority.chain(), old);
  const auto lanes = authority.lanes();
  ASSERT_EQ(lanes.size(), 4U);
  EXPECT_EQ(&authority.lanesOf("one").logins, lanes[0]);
  EXPECT_EQ(&authority.lanesOf("one").rulings, lanes[1]);
  EXPECT_EQ(&authority.lanesOf("later").logins, lanes[2]);
  EXPECT_EQ(&authority.lanesOf("later").rulings, lanes[3]);
}

}  // namespace
}  // namespace berth::auth
