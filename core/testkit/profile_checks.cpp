// SPDX-License-Identifier: Apache-2.0
#include "testkit/check.hpp"
#include "testkit/question.hpp"

#include <berth/gen/auth.abi.h>

#include <algorithm>
#include <array>

namespace berth::testkit {
namespace {

std::string nameOf(const TestCredentials& credentials) {
  return credentials.username.empty() ? "a bearer token" : "user " + credentials.username;
}

std::string mistakeOf(const TestCredentials& wanted, const Answer& answer) {
  if (answer.status != BERTH_OK) return "are answered with " + statusText(answer);
  if (!answer.is_known) return "are none of its business";
  if (!answer.fault.empty()) return "get a broken answer: " + answer.fault;
  if (!wanted.subject.empty() && wanted.subject != answer.subject) return "are of subject " + answer.subject;
  for (const auto& group : wanted.groups) {
    if (std::find(answer.groups.begin(), answer.groups.end(), group) == answer.groups.end())
      return "are of nobody in group " + group;
  }
  return {};
}

Outcome takesGoodCredentials(const Subject& subject) {
  if (subject.profile.good.empty()) return unproven("no good credentials; list them in the profile (\"good\")");
  const auto instances = subject.open();
  if (!instances) return failed(instances.error().detail);
  for (const auto& credentials : subject.profile.good) {
    const auto mistake = mistakeOf(credentials, askWho(*instances->front(), credentials));
    if (!mistake.empty()) return failed("the good credentials of " + nameOf(credentials) + " " + mistake);
  }
  return passed();
}

Outcome takesNoBadCredentials(const Subject& subject) {
  if (subject.profile.bad.empty()) return unproven("no bad credentials; list them in the profile (\"bad\")");
  const auto instances = subject.open();
  if (!instances) return failed(instances.error().detail);
  for (const auto& credentials : subject.profile.bad) {
    const auto answer = askWho(*instances->front(), credentials);
    if (!answer.isRefusal())
      return failed("the bad credentials of " + nameOf(credentials) + " are those of " + answer.subject);
  }
  return passed();
}

constexpr std::array<std::string_view, 3> kEffectNames{"none", "allow", "deny"};

Outcome decidesAsExpected(const Subject& subject) {
  if (subject.profile.decisions.empty()) return unproven("no expected decisions; list them in the profile");
  const auto instances = subject.open();
  if (!instances) return failed(instances.error().detail);
  for (const auto& wanted : subject.profile.decisions) {
    const auto answer = askMay(*instances->front(), {wanted});
    if (answer.status != BERTH_OK) return failed(wanted.text + " is answered with " + statusText(answer));
    if (!answer.fault.empty()) return failed(wanted.text + " gets a broken answer: " + answer.fault);
    if (answer.effects.front() != wanted.expect)
      return failed(wanted.text + " is " +
                    std::string{kEffectNames.at(static_cast<std::size_t>(answer.effects.front()))} + ", expected " +
                    std::string{kEffectNames.at(static_cast<std::size_t>(wanted.expect))});
    if (!wanted.rule.empty() && answer.rules.front() != wanted.rule)
      return failed(wanted.text + " is decided by rule \"" + answer.rules.front() + "\", expected " + wanted.rule);
  }
  return passed();
}

constexpr auto kChecks = std::to_array<Check>({
    {"profile: good credentials are known, with subject and groups", "authenticate", &takesGoodCredentials},
    {"profile: bad credentials are refused", "authenticate", &takesNoBadCredentials},
    {"profile: decisions are as expected", "authorize", &decidesAsExpected},
});

}  // namespace

std::span<const Check> profileChecks() {
  return kChecks;
}

}  // namespace berth::testkit
