// SPDX-License-Identifier: Apache-2.0
#include "testkit/suite.hpp"

#include "testkit/check.hpp"
#include "testkit/confined_run.hpp"
#include "testkit/question.hpp"

#include <array>
#include <ostream>
#include <string>

namespace berth::testkit {
namespace {

constexpr std::chrono::seconds kLimit{60};

constexpr std::array kGroups{&manifestChecks, &configChecks, &profileChecks, &statusChecks,
                             &hostileChecks,  &memoryChecks, &loadChecks,    &deadlineChecks};

// Which methods there are has to be asked where the plugin runs.
Outcome hasMethodOf(const Subject& subject, std::string_view method) {
  const auto instances = subject.open();
  if (!instances) return failed(instances.error().detail);
  return hasMethod(*instances->front(), method) ? passed() : unproven("it has no method " + std::string{method});
}

constexpr Check kHasAuthenticate{{}, {}, [](const Subject& subject) { return hasMethodOf(subject, "authenticate"); }};
constexpr Check kHasAuthorize{{}, {}, [](const Subject& subject) { return hasMethodOf(subject, "authorize"); }};

// What is claimed and not proven has failed.
Outcome judged(const Check& check, const Subject& subject, Outcome outcome) {
  if (outcome.verdict != Verdict::kUnproven) return outcome;
  if (!check.method.empty() && subject.profile.claimsMethod(check.method))
    return failed("the profile claims " + std::string{check.method} + ", but " + outcome.reason);
  return notApplicable(outcome.reason);
}

std::string_view wordOf(Verdict verdict) {
  switch (verdict) {
    case Verdict::kPassed:
      return "passed          ";
    case Verdict::kFailed:
      return "failed          ";
    default:
      return "not applicable  ";
  }
}

}  // namespace

bool runSuite(const Subject& subject, std::ostream& out) {
  std::array<int, 4> counts{};
  std::string ignored;
  const Outcome authenticate = runConfined(kHasAuthenticate, subject, kLimit, ignored);
  const Outcome authorize = runConfined(kHasAuthorize, subject, kLimit, ignored);
  for (const auto& group : kGroups) {
    for (const Check& check : group()) {
      std::string said;
      const Outcome& lacks = check.method == "authorize" ? authorize : authenticate;
      const bool can_run = check.method.empty() || lacks.verdict == Verdict::kPassed;
      const Outcome outcome = judged(check, subject, can_run ? runConfined(check, subject, kLimit, said) : lacks);
      ++counts.at(static_cast<std::size_t>(outcome.verdict));
      out << wordOf(outcome.verdict) << check.name << (outcome.reason.empty() ? "" : ": ") << outcome.reason << '\n';
      if (outcome.verdict == Verdict::kFailed && !said.empty()) out << "  it said: " << said << '\n';
      out.flush();
    }
  }
  const int failures = counts.at(static_cast<std::size_t>(Verdict::kFailed));
  const int passes = counts.at(static_cast<std::size_t>(Verdict::kPassed));
  const int others = counts.at(static_cast<std::size_t>(Verdict::kNotApplicable));
  out << passes + failures + others << " checks: " << passes << " passed, " << failures << " failed, " << others
      << " not applicable\n";
  return failures == 0;
}

}  // namespace berth::testkit
