// SPDX-License-Identifier: Apache-2.0
// The plugin's face: what the host gives and gets.
#include "authoriser.hpp"

#include "settings.hpp"
#include "subject.hpp"

#include "berth/local_call.hpp"
#include "support/folder.hpp"

#include <gmock/gmock.h>

#include <fstream>
#include <string>
#include <vector>

namespace berth::policy {
namespace {

using sdk::str;
using sdk::view;
using testing::HasSubstr;
using testing::Not;

struct Asked {
  const char* repository;
  const char* tag;
  std::int32_t action;
};

class AuthoriserTest : public testing::Test {
 protected:
  void start(const std::string& rules) {
    const std::string path = folder_ / "rules.yaml";
    std::ofstream{path} << rules;
    auto file = RulesFile::open(path, [](std::uint32_t, const std::string&) {}, {std::chrono::milliseconds{0}, {}});
    ASSERT_TRUE(file) << file.status().message;
    authoriser_ = std::make_unique<Authoriser>(*std::move(file));
  }

  sdk::Result<berth_authorize_response> ask(const std::vector<Asked>& asked) {
    std::vector<berth_auth_access> accesses;
    for (const auto& each : asked) {
      auto access = sdk::make<berth_auth_access>();
      access.repository = str(each.repository);
      access.tag = str(each.tag);
      access.action = each.action;
      accesses.push_back(access);
    }
    std::vector<const berth_auth_access*> pointers;
    for (const auto& access : accesses) pointers.push_back(&access);
    auto request = sdk::make<berth_authorize_request>();
    request.principal = principal_.kind == -1 ? nullptr : &principal_;
    request.accesses = pointers.data();
    request.accesses_count = pointers.size();
    request.peer = str("10.0.0.1");
    return sdk::AuthClient{sdk::authTable<Authoriser>(), authoriser_.get()}.authorize(call_, request);
  }

  void as(std::int32_t kind, const char* subject) {
    principal_ = sdk::make<berth_principal>();
    principal_.kind = kind;
    principal_.subject = str(subject);
  }

  test::Folder folder_;
  std::unique_ptr<Authoriser> authoriser_;
  berth_principal principal_ = sdk::make<berth_principal>();
  sdk::LocalCall call_;
};

constexpr const char* kRules = R"(version: 1
rules:
  - {id: rel, effect: deny, who: ["*"], repos: ["**"], tags: ["v*"], actions: [overwrite]}
  - {id: gone, effect: deny, who: ["*"], repos: [old], actions: [pull]}
  - {id: team, effect: allow, who: ["*"], repos: ["team/**"], actions: [pull, overwrite]}
)";

TEST_F(AuthoriserTest, OffersAuthorizeOnly) {
  const auto* table = sdk::authTable<Authoriser>();
  EXPECT_EQ(table->authenticate, nullptr);
  EXPECT_NE(table->authorize, nullptr);
}

TEST_F(AuthoriserTest, AnswersEachAccessInItsPlace) {
  start(kRules);
  as(BERTH_PRINCIPAL_USER, "alice");
  const auto answer = ask({{"team/x", "v1", BERTH_ACTION_OVERWRITE},
                           {"team/x", "v1", BERTH_ACTION_PULL},
                           {"other", "v1", BERTH_ACTION_PULL},
                           {"old", "", BERTH_ACTION_PULL},
                           {"team/x", "", BERTH_ACTION_PULL},
                           {"", "", BERTH_ACTION_CATALOG},
                           {"team/x", "", 99}});
  ASSERT_TRUE(answer) << answer.status().message;
  ASSERT_EQ(answer->decisions_count, 7U);
  EXPECT_EQ(answer->ttl_seconds, 0U);
  const auto* const* decisions = answer->decisions;
  EXPECT_EQ(decisions[0]->effect, BERTH_EFFECT_DENY);
  EXPECT_EQ(view(decisions[0]->rule), "rel");
  EXPECT_EQ(view(decisions[0]->reason), "rule \"rel\" denies overwrite of v1");
  EXPECT_EQ(decisions[1]->effect, BERTH_EFFECT_ALLOW);
  EXPECT_EQ(view(decisions[1]->rule), "team");
  EXPECT_EQ(view(decisions[1]->reason), "");
  EXPECT_EQ(decisions[2]->effect, BERTH_EFFECT_NONE);
  EXPECT_EQ(view(decisions[2]->rule), "");
  EXPECT_EQ(view(decisions[3]->reason), "rule \"gone\" denies pull of old");
  EXPECT_EQ(decisions[3]->every_tag, 1U);
  EXPECT_EQ(decisions[4]->every_tag, 1U);
  EXPECT_EQ(decisions[5]->effect, BERTH_EFFECT_ALLOW);
  EXPECT_EQ(decisions[6]->effect, BERTH_EFFECT_NONE);
}

// L6: the anonymous learn nothing of the rules.
TEST_F(AuthoriserTest, GivesTheAnonymousNoRuleInTheReason) {
  start(kRules);
  as(BERTH_PRINCIPAL_ANONYMOUS, "");
  const auto answer = ask({{"team/x", "v1", BERTH_ACTION_OVERWRITE}});
  ASSERT_TRUE(answer);
  EXPECT_EQ(view(answer->decisions[0]->rule), "rel");
  EXPECT_EQ(view(answer->decisions[0]->reason), "overwrite of v1 is denied");
}

TEST_F(AuthoriserTest, NamesAndGroupsOfTheAnonymousCountForNothing) {
  start(
      "version: 1\nrules:\n  - {id: x, effect: allow, who: [\"user:*\", \"group:g\"], repos: [\"${subject}\"], "
      "actions: [pull]}\n");
  as(BERTH_PRINCIPAL_ANONYMOUS, "alice");
  const berth_str groups[] = {str("g")};
  principal_.groups = groups;
  principal_.groups_count = 1;
  const auto answer = ask({{"alice", "", BERTH_ACTION_PULL}});
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->decisions[0]->effect, BERTH_EFFECT_NONE);
}

TEST_F(AuthoriserTest, RefusesWhatCannotBeDecided) {
  start(kRules);
  for (const std::int32_t kind : {-1, BERTH_PRINCIPAL_NONE, 5}) {
    as(kind, "alice");
    const auto answer = ask({{"team/x", "", BERTH_ACTION_PULL}});
    ASSERT_FALSE(answer) << kind;
    EXPECT_EQ(answer.status().code, BERTH_INVALID_ARGUMENT);
  }
  as(BERTH_PRINCIPAL_USER, "");
  EXPECT_FALSE(ask({{"team/x", "", BERTH_ACTION_PULL}}));
  as(BERTH_PRINCIPAL_USER, "alice");
  for (const auto* repository : {"", "team/", "team/../x", "Team/x", "team//x", "team/%2e%2e"})
    EXPECT_FALSE(ask({{repository, "", BERTH_ACTION_PULL}})) << repository;
}

TEST_F(AuthoriserTest, BadClaimsAreRefusedWhenARuleLooksAtClaims) {
  as(BERTH_PRINCIPAL_USER, "alice");
  principal_.claims = str("[1]");
  start(kRules);
  EXPECT_TRUE(ask({{"team/x", "", BERTH_ACTION_PULL}}));
  start(std::string{kRules} +
        "  - {id: c, effect: deny, who: [\"*\"], repos: [\"**\"], actions: [pull], when: {claims.a: b}}\n");
  const auto answer = ask({{"team/x", "", BERTH_ACTION_PULL}});
  ASSERT_FALSE(answer);
  EXPECT_THAT(answer.status().message, HasSubstr("claims are no JSON object"));
  EXPECT_THAT(answer.status().message, Not(HasSubstr("[1]")));
  principal_.claims = str(R"({"a": "b"})");
  EXPECT_EQ(ask({{"team/x", "", BERTH_ACTION_PULL}})->decisions[0]->effect, BERTH_EFFECT_DENY);
}

TEST_F(AuthoriserTest, AThousandAccessesAreOneCall) {
  start(kRules);
  as(BERTH_PRINCIPAL_USER, "alice");
  const auto answer = ask(std::vector<Asked>(1000, {"team/x", "v1", BERTH_ACTION_OVERWRITE}));
  ASSERT_TRUE(answer);
  ASSERT_EQ(answer->decisions_count, 1000U);
  EXPECT_EQ(answer->decisions[999]->effect, BERTH_EFFECT_DENY);
}

TEST(PolicySettings, SayWhatIsWrong) {
  EXPECT_EQ(Settings::parse(R"({"file": "r.yaml"})")->file, "r.yaml");
  const std::pair<const char*, const char*> rows[] = {{"[]", "no JSON object"},
                                                      {"{", "no JSON object"},
                                                      {"{}", "file is missing"},
                                                      {R"({"file": ""})", "file is missing"},
                                                      {R"({"file": 1})", "path of the rules file"},
                                                      {R"({"files": "x"})", "files is no setting"},
                                                      {R"({"file": "a\u0000b"})", "path of the rules file"}};
  for (const auto& [json, words] : rows) {
    const auto settings = Settings::parse(json);
    ASSERT_FALSE(settings) << json;
    EXPECT_THAT(settings.status().message, HasSubstr(words)) << json;
  }
}

}  // namespace
}  // namespace berth::policy
