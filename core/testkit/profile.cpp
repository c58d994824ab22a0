// SPDX-License-Identifier: Apache-2.0
#include "testkit/profile.hpp"

#include <berth/gen/auth.abi.h>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <initializer_list>
#include <optional>
#include <span>

namespace berth::testkit {
namespace {

using Json = nlohmann::json;

struct Word {
  std::string_view word;
  std::int32_t number;
};
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
constexpr std::array<std::string_view, 2> kMethods{"authenticate", "authorize"};

/// Reads one object; remembers the first mistake. `where` is "good[0]".
class Reader {
 public:
  Reader(const Json& json, std::string where, std::string& mistake)
      : json_{json}, where_{std::move(where)}, mistake_{mistake} {}

  void allow(std::initializer_list<std::string_view> keys) {
    if (!json_.is_object()) return complain("is no object");
    for (const auto& [key, value] : json_.items()) {
      if (std::find(keys.begin(), keys.end(), key) == keys.end()) complain("has no member \"" + key + "\"");
    }
  }

  std::string text(const char* key) {
    const Json* value = find(key);
    if (value == nullptr) return {};
    if (value->is_string()) return value->get<std::string>();
    complain(std::string{key} + " is no text");
    return {};
  }

  std::vector<std::string> texts(const char* key) {
    const Json* value = find(key);
    std::vector<std::string> list;
    if (value == nullptr) return list;
    if (!value->is_array()) complain(std::string{key} + " is no list of texts");
    for (const auto& item : *value) {
      if (item.is_string())
        list.push_back(item.get<std::string>());
      else
        complain(std::string{key} + " is no list of texts");
    }
    return list;
  }

  std::int32_t word(const char* key, std::span<const Word> words, std::optional<std::int32_t> absent) {
    if (find(key) == nullptr && absent) return *absent;
    const std::string given = text(key);
    std::string allowed;
    for (const auto& [one, number] : words) {
      if (one == given) return number;
      allowed += (allowed.empty() ? "" : ", ") + std::string{one};
    }
    complain(std::string{key} + " is one of " + allowed);
    return 0;
  }

  std::string object(const char* key) {
    const Json* value = find(key);
    if (value == nullptr) return {};
    if (!value->is_object()) complain(std::string{key} + " is no object");
    return value->dump(-1, ' ', false, Json::error_handler_t::replace);
  }

  template <class Read>
  void each(const char* key, const Read& read) {
    const Json* value = find(key);
    if (value == nullptr) return;
    if (!value->is_array()) return complain(std::string{key} + " is no list");
    for (std::size_t i = 0; i < value->size(); ++i)
      read(Reader{(*value)[i], std::string{key} + "[" + std::to_string(i) + "]", mistake_});
  }

  void complain(const std::string& what) {
    if (mistake_.empty()) mistake_ = where_ + ": " + what;
  }

 private:
  const Json* find(const char* key) const {
    if (!json_.is_object()) return nullptr;
    const auto found = json_.find(key);
    return found == json_.end() ? nullptr : &*found;
  }

  const Json& json_;
  const std::string where_;
  std::string& mistake_;
};

TestCredentials readCredentials(Reader reader) {
  reader.allow({"username", "password", "bearer", "subject", "groups"});
  TestCredentials read{reader.text("username"), reader.text("password"), reader.text("bearer"), reader.text("subject"),
                       reader.texts("groups")};
  if (read.username.empty() && read.bearer.empty()) reader.complain("has neither username nor bearer");
  return read;
}

TestDecision readDecision(Reader reader) {
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
  Reader reader{json, "the profile", mistake};
  reader.allow({"claims", "good", "bad", "decisions"});
  Profile profile;
  profile.claims = reader.texts("claims");
  for (const auto& claim : profile.claims) {
    if (std::find(kMethods.begin(), kMethods.end(), claim) == kMethods.end())
      reader.complain("claims names \"" + claim + "\"; there are authenticate and authorize");
  }
  reader.each("good", [&](Reader one) { profile.good.push_back(readCredentials(std::move(one))); });
  reader.each("bad", [&](Reader one) { profile.bad.push_back(readCredentials(std::move(one))); });
  reader.each("decisions", [&](Reader one) { profile.decisions.push_back(readDecision(std::move(one))); });
  if (!mistake.empty()) return fail(ErrorCode::kInvalidArgument, mistake);
  return profile;
}

}  // namespace berth::testkit
