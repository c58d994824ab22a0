// SPDX-License-Identifier: Apache-2.0
#include "auth/member.hpp"

#include "unit/auth/fake_instance.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>

namespace berth::auth {
namespace {

using std::chrono::milliseconds;
using test::AuthScript;

class MemberTest : public testing::Test {
 protected:
  Member& make(AuthScript::Authenticate authenticate, AuthScript::Authorize authorize = {}, bool is_instant = true) {
    script_ = std::make_shared<AuthScript>();
    script_->authenticate = std::move(authenticate);
    script_->authorize = std::move(authorize);
    member_ = std::make_unique<Member>(test::fakeInstance("m", script_, is_instant), milliseconds{500},
                                       MemberLanes{logins_, rulings_}, log_, metrics_);
    return *member_;
  }
  static Credentials login(const std::string& user, const std::string& password) {
    Credentials credentials;
    credentials.username = user;
    credentials.password = Secret{password};
    return credentials;
  }

  const observe::Log log_{static_cast<observe::Level>(99)};
  observe::Metrics metrics_;
  Lane logins_{"logins", 1};
  Lane rulings_{"rulings", 1};
  const Principal alice_{"alice", PrincipalKind::kUser, {"team"}, R"({"a":1})", 0};
  std::shared_ptr<AuthScript> script_;
  std::unique_ptr<Member> member_;
};

AuthScript::Authenticate answering(berth_status status) {
  return [status](const sdk::Call&, const berth_authenticate_request&) -> sdk::Result<berth_authenticate_response> {
    return sdk::fail(status, "cause");
  };
}

TEST_F(MemberTest, SaysWhatItHas) {
  EXPECT_TRUE(make(test::knows("a", "b")).authenticates());
  EXPECT_FALSE(member_->authorizes());
  EXPECT_TRUE(make({}, test::rules([](auto, auto, auto, auto) { return BERTH_EFFECT_ALLOW; })).authorizes());
  EXPECT_FALSE(member_->authenticates());
}

TEST_F(MemberTest, HandsOverTheWholeQuestion) {
  std::string seen;
  auto& member = make([&](const sdk::Call& call, const berth_authenticate_request& asked) {
    seen = std::string{sdk::view(asked.username)} + '|' + std::string{sdk::view(asked.password)} + '|' +
           std::string{sdk::view(asked.peer)} + '|' + std::to_string(asked.tls) + '|' +
           std::string{sdk::view(asked.certificate->subject)} + '|' +
           std::string{sdk::view(asked.certificate->names[0])} + '|' + std::string{sdk::view(asked.headers[0]->name)} +
           '|' + std::string{sdk::view(call.raw()->request_id)} + '|' + std::to_string(call.deadline().has_value());
    return sdk::make<berth_authenticate_response>();
  });
  auto credentials = login("alice", "secret");
  credentials.client = {"10.0.0.1", true, "id-1"};
  credentials.has_certificate = true;
  credentials.certificate_subject = "CN=a";
  credentials.certificate_names = {"DNS:a"};
  credentials.headers = {{"user-agent", "x"}};
  EXPECT_FALSE(member.authenticate(credentials)->has_value());
  EXPECT_EQ(seen, "alice|secret|10.0.0.1|1|CN=a|DNS:a|user-agent|id-1|1");
}

TEST_F(MemberTest, MeansByStatusesWhatTheContractSays) {
  struct Row {
    berth_status status;
    ErrorCode code;
  };
  for (const auto& row :
       {Row{BERTH_UNAUTHENTICATED, ErrorCode::kUnauthorized},
        Row{BERTH_RESOURCE_EXHAUSTED, ErrorCode::kTooManyRequests}, Row{BERTH_UNAVAILABLE, ErrorCode::kUnavailable},
        Row{BERTH_DEADLINE_EXCEEDED, ErrorCode::kUnavailable}, Row{BERTH_CANCELLED, ErrorCode::kUnavailable},
        Row{BERTH_PERMISSION_DENIED, ErrorCode::kInternal}, Row{BERTH_INTERNAL, ErrorCode::kInternal},
        Row{99, ErrorCode::kInternal}}) {
    EXPECT_EQ(make(answering(row.status)).authenticate(login("a", "b")).error().code, row.code) << row.status;
  }
}

TEST_F(MemberTest, LetsNoAuthoriserSayThatSomebodyIsNotLoggedIn) {
  auto& member =
      make({}, [](const sdk::Call&, const berth_authorize_request&) -> sdk::Result<berth_authorize_response> {
        return sdk::fail(BERTH_UNAUTHENTICATED, "?");
      });
  const Access access{"a", "", Action::kPull};
  EXPECT_EQ(member.authorize(alice_, {&access, 1}, {}).error().code, ErrorCode::kInternal);
}

TEST_F(MemberTest, BelievesNoPrincipalWithoutNameOrKind) {
  for (const auto& [subject, kind] : {std::pair<const char*, std::int32_t>{"", BERTH_PRINCIPAL_USER},
                                      {"alice", BERTH_PRINCIPAL_NONE},
                                      {"alice", BERTH_PRINCIPAL_ANONYMOUS},
                                      {"alice", 77}}) {
    auto& member = make([subject = subject, kind = kind](const sdk::Call& call, const berth_authenticate_request&) {
      auto& principal = call.add<berth_principal>();
      principal.subject = sdk::str(subject);
      principal.kind = kind;
      auto answer = sdk::make<berth_authenticate_response>();
      answer.principal = &principal;
      return answer;
    });
    EXPECT_EQ(member.authenticate(login("a", "b")).error().code, ErrorCode::kInternal) << subject << kind;
  }
}

TEST_F(MemberTest, BelievesNoAnswerToFewerQuestions) {
  auto& member =
      make({}, [](const sdk::Call&, const berth_authorize_request&) { return sdk::make<berth_authorize_response>(); });
  const Access access{"a", "", Action::kPull};
  EXPECT_EQ(member.authorize(alice_, {&access, 1}, {}).error().code, ErrorCode::kInternal);
}

TEST_F(MemberTest, RemembersARightPasswordForAsLongAsThePluginSays) {
  auto& member = make(test::knows("alice", "secret", 60));
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(member.authenticate(login("alice", "secret"))->has_value());
  EXPECT_EQ(script_->calls, 1);
  EXPECT_FALSE(member.authenticate(login("alice", "wrong")).has_value());
  EXPECT_FALSE(member.authenticate(login("alice", "wrong")).has_value());
  EXPECT_EQ(script_->calls, 3) << "wrong ones are asked each time";
  make(test::knows("alice", "secret", 0));
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(member_->authenticate(login("alice", "secret"))->has_value());
  EXPECT_EQ(script_->calls, 3);
}

TEST_F(MemberTest, RemembersADecisionForThisPrincipalAndAccessOnly) {
  auto& member = make({}, test::rules([](auto, auto, auto, auto) { return BERTH_EFFECT_ALLOW; }, "r", 60));
  const Access access{"a", "", Action::kPull};
  const auto ask = [&](const Principal& who, const Access& what) {
    EXPECT_TRUE(member.authorize(who, {&what, 1}, {}).has_value());
  };
  ask(alice_, access);
  ask(alice_, access);
  EXPECT_EQ(script_->calls, 1);
  Principal without_group = alice_;
  without_group.groups.clear();
  ask(without_group, access);
  ask(alice_, {"a", "v1", Action::kPull});
  ask(alice_, {"a", "", Action::kPush});
  EXPECT_EQ(script_->calls, 4);
}

TEST_F(MemberTest, CountsWhatItAnswersAndWhatItAsked) {
  using observe::MetricId;
  const auto decided = [&](const char* result) {
    return metrics_.counter(MetricId::kAuthDecisions, {"m", result}).value();
  };
  const auto called = [&](const char* method, const char* code) {
    return metrics_.counter(MetricId::kPluginCalls, {"m", method, code}).value();
  };
  make(test::knows("alice", "secret", 60),
       test::rules(
           [](auto, auto repository, auto, auto) { return repository == "a" ? BERTH_EFFECT_ALLOW : BERTH_EFFECT_NONE; },
           "r", 60));
  for (int i = 0; i < 3; ++i) (void)member_->authenticate(login("alice", "secret"));
  (void)member_->authenticate(login("alice", "wrong"));
  (void)member_->authenticate(login("nobody", "x"));
  EXPECT_EQ(decided("allow"), 3) << "remembered answers are decisions";
  EXPECT_EQ(decided("deny"), 1);
  EXPECT_EQ(decided("none"), 1);
  EXPECT_EQ(called("Auth.Authenticate", "OK"), 2) << "but no calls";
  EXPECT_EQ(called("Auth.Authenticate", "UNAUTHENTICATED"), 1);

  const Access accesses[] = {{"a", "", Action::kPull}, {"b", "", Action::kPull}};
  for (int i = 0; i < 2; ++i) (void)member_->authorize(alice_, accesses, {});
  EXPECT_EQ(decided("allow"), 5);
  EXPECT_EQ(decided("none"), 3);
  EXPECT_EQ(called("Auth.Authorize", "OK"), 1);

  // A reload: another member with the same id.
  make(answering(BERTH_UNAVAILABLE));
  (void)member_->authenticate(login("alice", "secret"));
  EXPECT_EQ(decided("error"), 1);
  EXPECT_EQ(decided("allow"), 5);
  EXPECT_EQ(called("Auth.Authenticate", "UNAVAILABLE"), 1);
}

// An answer that the chain cannot use is a good call and a bad decision.
TEST_F(MemberTest, CountsAnAnswerThatMeansNothingAsAnError) {
  make({}, [](const sdk::Call&, const berth_authorize_request&) { return sdk::make<berth_authorize_response>(); });
  const Access accesses[] = {{"a", "", Action::kPull}, {"b", "", Action::kPull}};
  (void)member_->authorize(alice_, accesses, {});
  EXPECT_EQ(metrics_.counter(observe::MetricId::kAuthDecisions, {"m", "error"}).value(), 2);
  EXPECT_EQ(metrics_.counter(observe::MetricId::kPluginCalls, {"m", "Auth.Authorize", "OK"}).value(), 1);
}

// A thread that must not wait parks the request before the plugin is asked.
TEST_F(MemberTest, ClaimsAPlaceForCallsThatMayBlock) {
  struct NoPlaces final : Turn {
    void claim(Lane& lane) override { throw LaneFull{&lane}; }
    void leave(Lane& /*lane*/) override {}
    void yield() override {}
    void resume() override {}
  } turn;
  Turn::current() = &turn;
  EXPECT_TRUE(make(test::knows("a", "b")).authenticate(login("a", "b")).has_value()) << "instant: no place needed";
  make(test::knows("a", "b"), {}, false);
  EXPECT_THROW((void)member_->authenticate(login("a", "b")), LaneFull);
  Turn::current() = nullptr;
  EXPECT_EQ(script_->calls, 0);
  EXPECT_EQ(metrics_.counter(observe::MetricId::kAuthDecisions, {"m", "allow"}).value(), 1)
      << "nothing was decided yet";
}

// Who hangs in another plugin's login holds no place in this one's; a ruling's place is kept, as it may come late.
TEST_F(MemberTest, LeavesThePlaceOfALoginAtOnce) {
  struct Log final : Turn {
    void claim(Lane& lane) override { text += "claim " + lane.name() + ", "; }
    void leave(Lane& lane) override { text += "leave " + lane.name() + ", "; }
    void yield() override { text += "yield, "; }
    void resume() override { text += "resume, "; }
    std::string text;
  } turn;
  auto& member =
      make(test::knows("a", "b"), test::rules([](auto, auto, auto, auto) { return BERTH_EFFECT_ALLOW; }), false);
  Turn::current() = &turn;
  EXPECT_TRUE(member.authenticate(login("a", "b")).has_value());
  EXPECT_EQ(std::exchange(turn.text, {}), "claim logins, yield, leave logins, resume, ");
  const Access access{"a", "", Action::kPull};
  EXPECT_TRUE(member.authorize(alice_, {&access, 1}, {}).has_value());
  EXPECT_EQ(turn.text, "claim rulings, yield, resume, ");
  Turn::current() = nullptr;
}

}  // namespace
}  // namespace berth::auth
