// SPDX-License-Identifier: Apache-2.0
// Rules files: each mistake is told with its place, and what is read without one decides by its own words.
#include "fuzz/property.hpp"
#include "rules_reader.hpp"

#include <string>

namespace {

using namespace berth;
using namespace berth::policy;

void hold(const Policy& policy, const Asker& asker, const Access& access) {
  const auto decision = policy.decide(asker, access);
  fuzz::require((decision.effect == Effect::kNone) == (decision.rule == nullptr), "who decides is named");
  if (decision.rule == nullptr) return;
  fuzz::require(decision.rule->is_deny == (decision.effect == Effect::kDeny), "a rule has its own effect");
  fuzz::require(decision.rule->does(access.action), "a rule speaks of its own actions");
  fuzz::require(decision.rule->speaksOf(asker), "a rule speaks of its own people");
  if (!access.tag.empty()) fuzz::require(decision.rule->hasTag(access.tag), "a rule speaks of its own tags");
  if (!decision.every_tag) return;
  const auto tagged = policy.decide(asker, {access.repository, "v1", access.action});
  fuzz::require(tagged.effect == decision.effect, "what holds for every tag holds for one");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto reading = readRules(std::string{fuzz::textOf(data, size)});
  fuzz::require((reading.policy == nullptr) == !reading.mistakes.empty(), "mistakes and a policy exclude each other");
  int line = 0;
  for (const auto& mistake : reading.mistakes) {
    fuzz::require(!mistake.message.empty() && mistake.place.line >= line, "mistakes are told in the file's order");
    line = mistake.place.line;
  }
  if (!reading.policy) return 0;
  Asker asker;
  asker.claims = Claims::parse(R"({"ref": "main", "n": 1})");
  asker.peer = parseAddress("10.0.0.1");
  for (const auto kind :
       {PrincipalKind::kAnonymous, PrincipalKind::kUser, PrincipalKind::kRobot, PrincipalKind::kWorkload}) {
    asker.kind = kind;
    asker.subject = kind == PrincipalKind::kAnonymous ? "" : "alice";
    for (const auto& [name, action] : kActions) {
      for (const auto* repository : {"team/x", "users/alice/web", "a"}) {
        for (const auto* tag : {"", "v1"}) hold(*reading.policy, asker, {repository, tag, action});
      }
    }
  }
  return 0;
}
