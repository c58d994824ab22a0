// SPDX-License-Identifier: Apache-2.0
#include "testkit/profile.hpp"

#include "testkit/profile_reader.hpp"

#include <berth/gen/auth.abi.h>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <optional>

namespace berth::testkit {
namespace {

using Json = nlohmann::json;

constexpr auto kActions = std::to_array<Word>({{"pull", BERTH_ACTION_PULL},
                                               {"push", BERTH_ACTION_PUSH},
                                               {"overwrite", BERTH_ACTION_OVERWRITE},
                                               {"delete", BERTH_ACTION_DELETE},
                                               {"list", BERTH_ACTION_LIST},
                                               {"catalog", BERTH_ACTION_CATALOG}});
constexpr auto kEffects =
    std::to_array<Word>({{"allow", BERTH_EFFECT_ALLOW}, {"deny", BERTH_EFFECT_DENY}, {"none", BERTH_EFFECT_NONE}});
constexpr auto kKinds = std::to_array<Word>({{"user", BERTH_PRINCIPAL_USER},
                                             {"robot", BERTH_PRINCIPAL_ROBOT},
                                             {"workload", BERTH_PRINCIPAL_WORKLOAD},
                                             {"anonymous", BERTH_PRINCIPAL_ANONYMOUS}});
constexpr std::array<std::string_view, 3> kMethods{"authenticate", "authorize", "validate"};

TestCredentials readCredentials(ProfileReader reader) {
  reader.allow({"username", "password", "bearer", "subject", "groups"});
  TestCredentials read{reader.text("username"), reader.text("password"), reader.text("bearer"), reader.text("subject"),
                       reader.texts("groups")};
  if (read.username.empty() && read.bearer.empty()) reader.complain("has neither username nor bearer");
  return read;
}

TestDecision readDecision(ProfileReader reader) {
  reader.allow({"subject", "kind", "groups", "claims", "repository", "tag", "action", "expect", "rule"});
  TestDecision read;
  read.subject = reader.text("subject");
  read.kind = reader.word("kind", kKinds, BERTH_PRINCIPAL_USER);
  read.groups = reader.texts("groups");
  read.claims = reader.object("claims");
  read.repository = reader.text("repository");
  read.tag = reader.text("tag");
  read.action = reader.word("action", kActions, std::nullopt);
  read.expect = reader.word("expect", kEffects, std::nullopt);
  read.rule = reader.text("rule");
  read.text = reader.text("action") + " of " + read.repository + (read.tag.empty() ? "" : ":" + read.tag) + " by " +
              (read.subject.empty() ? "nobody" : read.subject);
  return read;
}

}  // namespace

bool Profile::claimsMethod(std::string_view method) const {
  return std::find(claims.begin(), claims.end(), method) != claims.end();
}

Result<Profile> parseProfile(std::string_view text) {
  const Json json = Json::parse(text, nullptr, false);
  if (json.is_discarded()) return fail(ErrorCode::kInvalidArgument, "the profile is not JSON");
  std::string mistake;
  ProfileReader reader{json, "the profile", mistake};
  reader.allow({"claims", "good", "bad", "decisions", "images"});
  Profile profile;
  profile.claims = reader.texts("claims");
  for (const auto& claim : profile.claims) {
    if (std::find(kMethods.begin(), kMethods.end(), claim) == kMethods.end())
      reader.complain("claims names \"" + claim + "\"; there are authenticate, authorize and validate");
  }
  reader.each("good", [&](ProfileReader one) { profile.good.push_back(readCredentials(std::move(one))); });
  reader.each("bad", [&](ProfileReader one) { profile.bad.push_back(readCredentials(std::move(one))); });
  reader.each("decisions", [&](ProfileReader one) { profile.decisions.push_back(readDecision(std::move(one))); });
  reader.each("images", [&](ProfileReader one) { profile.images.push_back(readImage(std::move(one))); });
  if (!mistake.empty()) return fail(ErrorCode::kInvalidArgument, mistake);
  return profile;
}

}  // namespace berth::testkit
