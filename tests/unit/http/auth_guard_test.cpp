// SPDX-License-Identifier: Apache-2.0
#include "application_fixture.hpp"

#include "http/auth_guard.hpp"
#include "registry/base64.hpp"
#include "unit/auth/fake_instance.hpp"

#include <gmock/gmock.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace berth::http {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;

/// alice and bob may do everything in team/…, everybody may pull public/…; nobody overwrites or deletes tags that begin
/// with v.
std::int32_t ruleOfTheHouse(std::string_view subject, std::string_view repository, std::string_view tag,
                            std::int32_t action) {
  const bool is_change = action == BERTH_ACTION_OVERWRITE || action == BERTH_ACTION_DELETE;
  if (tag.starts_with("v") && is_change) return BERTH_EFFECT_DENY;
  if (repository.starts_with("public/") && (action == BERTH_ACTION_PULL || action == BERTH_ACTION_LIST))
    return BERTH_EFFECT_ALLOW;
  if (subject.empty()) return BERTH_EFFECT_NONE;
  return repository.starts_with("team/") || action == BERTH_ACTION_CATALOG ? BERTH_EFFECT_ALLOW : BERTH_EFFECT_NONE;
}

class AuthGuardTest : public ApplicationFixture {
 protected:
  AuthGuardTest() {
    auto script = std::make_shared<test::AuthScript>();
    script->authenticate = test::knows("alice", "secret");
    script->authorize = test::rules(ruleOfTheHouse, "house");
    std::vector<std::unique_ptr<auth::Member>> members;
    members.push_back(std::make_unique<auth::Member>(test::fakeInstance("m", script), 1000ms, authority_.lanesOf("m"),
                                                     log_, auth_metrics_));
    authority_.replace(std::make_shared<const auth::Chain>(std::move(members)));
    for (const std::string name : {"team/x", "public/x", "secret/x"}) pushImage(name, "latest", "config");
    pushImage("team/x", "other", "another");
    use(&guard_);
    log_ = observe::Log{static_cast<observe::Level>(99)};
  }

  static Headers basic(const std::string& user, const std::string& password) {
    return {{"Authorization", "Basic " + registry::encodeBase64(user + ':' + password)}, {"Host", "reg.example:5000"}};
  }
  static Headers bearer(const std::string& token) {
    return {{"Authorization", "Bearer " + token}, {"Host", "reg.example:5000"}};
  }
  std::string token(const std::string& scope, const Headers& headers = basic("alice", "secret")) {
    const auto answer = send("GET", "/token?service=berth&scope=" + scope, headers);
    EXPECT_EQ(answer.status, 200) << answer.body;
    return answer.json()["token"];
  }
  std::string expired(const std::string& scope, std::chrono::seconds ago) {
    auth::TokenIssuer past{{"berth", "berth", -ago}, *keys_};
    return past.issue({"alice", auth::PrincipalKind::kUser, {}, {}, 0}, auth::Grant::of(auth::parseScopes({scope})))
        ->text;
  }

  observe::Metrics auth_metrics_;
  const std::unique_ptr<auth::TokenKeys> keys_ = auth::TokenKeys::open({{}, 24h, 24h}, log_).value();
  auth::TokenIssuer issuer_{{"berth", "berth", 900s}, *keys_};
  auth::Authority authority_{{"m"}};
  AuthGuard guard_{authority_, issuer_, {"berth", {"reg.example"}, "127.0.0.1:5000"}, log_};
};

TEST_F(AuthGuardTest, GoesOnWithALoginThatHadToWaitForAPlace) {
  struct OneRefusal final : Turn {
    void claim(Lane& lane) override {
      if (std::exchange(is_full, false)) throw LaneFull{&lane};
    }
    void leave(Lane& /*lane*/) override {}
    void yield() override {}
    void resume() override {}
    bool is_full = true;
  } turn;
  const auto others = std::make_shared<test::AuthScript>();
  others->authenticate = test::knows("bob", "secret");
  const auto mine = std::make_shared<test::AuthScript>();
  mine->authenticate = test::knows("alice", "secret");
  std::vector<std::unique_ptr<auth::Member>> members;
  for (const auto& [script, is_instant] : {std::pair{others, true}, {mine, false}})
    members.push_back(std::make_unique<auth::Member>(test::fakeInstance("m", script, is_instant), 1000ms,
                                                     authority_.lanesOf("m"), log_, auth_metrics_));
  authority_.replace(std::make_shared<const auth::Chain>(std::move(members)));

  Request request;
  request.method = "GET";
  request.target = request.path = "/v2/";
  request.headers = basic("alice", "secret");
  Turn::current() = &turn;
  EXPECT_THROW((void)application_->handle(request), LaneFull);
  authority_.replace(std::make_shared<const auth::Chain>(std::vector<std::unique_ptr<auth::Member>>{}));
  EXPECT_EQ(application_->handle(request).status, 200) << "it ends with the chain that it began with";
  Turn::current() = nullptr;
  EXPECT_EQ(others->calls, 1) << "who did not know the user is not asked again";
  EXPECT_EQ(mine->calls, 1);
  EXPECT_EQ(request.login.chain, nullptr) << "nothing holds the old chain";
}

TEST_F(AuthGuardTest, SendsEverybodyToLogInFirst) {
  const auto ping = send("GET", "/v2/", {{"Host", "reg.example:5000"}});
  EXPECT_EQ(ping.status, 401);
  EXPECT_EQ(ping.errorCode(), "UNAUTHORIZED");
  EXPECT_EQ(ping.header("WWW-Authenticate"), R"(Bearer realm="http://reg.example:5000/token",service="berth")");
  EXPECT_EQ(ping.header("Cache-Control"), "no-store");
  EXPECT_EQ(send("GET", "/v2/", bearer(token("", {}))).status, 200) << "an anonymous token will do";
}

// L5.
TEST_F(AuthGuardTest, NamesNoHostThatIsNotItsOwn) {
  const auto ping = send("GET", "/v2/", {{"Host", "evil.example"}});
  EXPECT_THAT(ping.header("WWW-Authenticate"), HasSubstr("realm=\"http://reg.example/token\""));
}

TEST_F(AuthGuardTest, SaysWhichScopeARequestNeeds) {
  for (const auto& [method, target, scope] : std::vector<std::tuple<std::string, std::string, std::string>>{
           {"GET", "/v2/team/x/manifests/latest", "repository:team/x:pull"},
           {"GET", "/v2/team/x/tags/list", "repository:team/x:pull"},
           {"POST", "/v2/team/x/blobs/uploads/", "repository:team/x:pull,push"},
           {"DELETE", "/v2/team/x/manifests/latest", "repository:team/x:delete"},
           {"GET", "/v2/_catalog", "registry:catalog:*"}}) {
    const auto answer = send(method, target);
    EXPECT_EQ(answer.status, 401) << target;
    EXPECT_THAT(answer.header("WWW-Authenticate"), HasSubstr("scope=\"" + scope + '"')) << target;
  }
}

// The answer says nothing about what there is.
TEST_F(AuthGuardTest, RefusesAlikeWhatExistsAndWhatDoesNot) {
  auto known = send("GET", "/v2/secret/x/manifests/latest");
  auto unknown = send("GET", "/v2/secret/y/manifests/latest");
  EXPECT_EQ(known.status, unknown.status);
  EXPECT_EQ(known.body, unknown.body);
}

TEST_F(AuthGuardTest, LetsTheAnonymousPullWhatIsPublicWithAndWithoutAToken) {
  EXPECT_EQ(send("GET", "/v2/public/x/manifests/latest").status, 200);
  EXPECT_EQ(send("GET", "/v2/public/x/manifests/latest", bearer(token("repository:public/x:pull", {}))).status, 200);
  EXPECT_EQ(send("POST", "/v2/public/x/blobs/uploads/").status, 401);
  const auto refused = send("POST", "/v2/public/x/blobs/uploads/", bearer(token("repository:public/x:pull,push", {})));
  EXPECT_EQ(refused.status, 401) << "who is anonymous can still log in";
  EXPECT_THAT(refused.header("WWW-Authenticate"), HasSubstr("insufficient_scope"));
  EXPECT_THAT(refused.body, Not(HasSubstr("house"))) << "L6";
}

TEST_F(AuthGuardTest, TakesPasswordsWithoutATokenToo) {
  EXPECT_EQ(send("GET", "/v2/team/x/manifests/latest", basic("alice", "secret")).status, 200);
  EXPECT_EQ(send("GET", "/v2/team/x/manifests/latest", basic("alice", "wrong")).status, 401);
  EXPECT_EQ(send("GET", "/v2/team/x/manifests/latest", basic("nobody", "secret")).status, 401);
  const auto denied = send("POST", "/v2/public/x/blobs/uploads/", basic("alice", "secret"));
  EXPECT_EQ(denied.status, 403);
  EXPECT_EQ(denied.errorCode(), "DENIED");
  EXPECT_THAT(denied.body, HasSubstr("user:alice may not push public/x"));
}

// S2.
TEST_F(AuthGuardTest, HoldsATokenToWhatItWasGivenFor) {
  const auto pull = bearer(token("repository:team/x:pull"));
  EXPECT_EQ(send("GET", "/v2/team/x/manifests/latest", pull).status, 200);
  for (const std::string target : {"/v2/team/x/blobs/uploads/"}) {
    const auto refused = send("POST", target, pull);
    EXPECT_EQ(refused.status, 401);
    EXPECT_THAT(refused.header("WWW-Authenticate"), HasSubstr(R"(error="insufficient_scope")"));
  }
  EXPECT_EQ(send("GET", "/v2/team/y/tags/list", pull).status, 401);
  EXPECT_EQ(send("DELETE", "/v2/team/x/manifests/latest", pull).status, 401);
  EXPECT_EQ(send("GET", "/v2/_catalog", pull).status, 401);
}

TEST_F(AuthGuardTest, SaysNoForGoodWhereAnotherTokenWouldNotHelp) {
  const auto push = bearer(token("repository:public/x:pull,push"));
  EXPECT_EQ(send("POST", "/v2/public/x/blobs/uploads/", push).status, 403);
}

TEST_F(AuthGuardTest, DecidesWhereATagIsWritten) {
  const auto push = bearer(token("repository:team/x:pull,push,delete"));
  const auto manifest = imageText("config");
  EXPECT_EQ(send("PUT", "/v2/team/x/manifests/v1", push, manifest).status, 201);
  const auto refused = send("PUT", "/v2/team/x/manifests/v1", push, imageText("another"));
  EXPECT_EQ(refused.status, 403);
  EXPECT_THAT(refused.body, HasSubstr("user:alice may not overwrite team/x:v1 (because of house)"));
  EXPECT_EQ(send("DELETE", "/v2/team/x/manifests/v1", push).status, 403);
  EXPECT_EQ(send("DELETE", "/v2/team/x/manifests/" + sha256Text(manifest), push).status, 403);
}

// T12, S12.
TEST_F(AuthGuardTest, LetsARunningUploadGoOnWithAnExpiredToken) {
  const std::string scope = "repository:team/x:pull,push";
  const auto session = send("POST", "/v2/team/x/blobs/uploads/", bearer(token(scope))).header("Location");
  ASSERT_FALSE(session.empty());
  const auto late = bearer(expired(scope, 10min));
  EXPECT_EQ(sendChunked("PATCH", session, "hello", late).status, 202);
  EXPECT_EQ(send("GET", session, late).status, 204);
  EXPECT_EQ(send("POST", "/v2/team/x/blobs/uploads/", late).status, 401);
  EXPECT_EQ(send("GET", "/v2/team/x/manifests/latest", late).status, 401);
  EXPECT_EQ(sendChunked("PATCH", session, "hello", bearer(expired(scope, 2h))).status, 401) << "not for ever";
}

TEST_F(AuthGuardTest, RefusesWhatIsNoAuthorization) {
  for (const std::string value :
       {"", "Basic", "Basic !!", "Basic YQ==", "Bearer", "Bearer a b", "Digest x", "Token x"}) {
    const auto answer = send("GET", "/v2/", {{"Authorization", value}});
    EXPECT_EQ(answer.status, 400) << value;
  }
  Headers twice = basic("alice", "secret");
  twice.push_back(twice.front());
  EXPECT_EQ(send("GET", "/v2/", twice).status, 400);
  EXPECT_EQ(send("GET", "/v2/", {{"authorization", "bAsIc YWxpY2U6c2VjcmV0"}}).status, 200);
}

// P3.
TEST_F(AuthGuardTest, SlowsDownWhoGuesses) {
  for (int i = 0; i < 6; ++i) EXPECT_EQ(send("GET", "/token", basic("alice", "wrong")).status, 401);
  const auto slowed = send("GET", "/token", basic("alice", "secret"));
  EXPECT_EQ(slowed.status, 429);
  EXPECT_EQ(slowed.errorCode(), "TOOMANYREQUESTS");
  EXPECT_EQ(slowed.header("Retry-After"), "1");
  EXPECT_EQ(send("GET", "/token", basic("bob", "x")).status, 401) << "others are not concerned";
}

TEST_F(AuthGuardTest, GivesTokensByPostAndByTrowsLogin) {
  const auto post =
      send("POST", "/token", {},
           "grant_type=password&service=berth&client_id=x&username=alice&password=secret"
           "&scope=repository%3Ateam%2Fx%3Apull+repository%3Ateam%2Fy%3Apush&scope=repository:team/x:push");
  ASSERT_EQ(post.status, 200) << post.body;
  EXPECT_EQ(post.json()["scope"], "repository:team/x:pull,push repository:team/y:push");
  EXPECT_EQ(post.json()["access_token"], post.json()["token"]);
  EXPECT_EQ(post.json()["expires_in"], 900);
  EXPECT_EQ(send("POST", "/token", {}, "grant_type=password&username=alice&password=wrong").status, 401);
  EXPECT_EQ(send("POST", "/token", {}, "grant_type=refresh_token&refresh_token=x").status, 400);
  EXPECT_EQ(send("GET", "/login", basic("alice", "secret")).status, 200);
  EXPECT_EQ(send("GET", "/login").status, 401);
}

TEST_F(AuthGuardTest, GivesNoTokenForOthersAndNoMoreThanIsAllowed) {
  EXPECT_EQ(send("GET", "/token?service=other.example", basic("alice", "secret")).status, 400);
  const auto answer = send("GET", "/token?scope=repository:public/x:pull,push,delete&scope=repository:secret/x:*",
                           basic("alice", "secret"));
  EXPECT_EQ(answer.json()["scope"], "repository:public/x:pull");
  const auto wrong = send("GET", "/token", basic("alice", "wrong"));
  EXPECT_THAT(wrong.header("WWW-Authenticate"), Not(HasSubstr("Bearer")));
}

}  // namespace
}  // namespace berth::http
