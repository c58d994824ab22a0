// SPDX-License-Identifier: Apache-2.0
#include "testkit/suite.hpp"

#include "testkit/check.hpp"
#include "testkit/confined_run.hpp"
#include "testkit/question.hpp"

#include <berth/gen/auth.abi.h>
#include <berth/gen/validation.abi.h>

#include <array>
#include <map>
#include <ostream>
#include <sstream>
#include <string>
#include <vector>

namespace berth::testkit {
namespace {

constexpr std::chrono::seconds kLimit{60};

constexpr std::array kGroups{&manifestChecks, &configChecks,       &profileChecks, &statusChecks, &hostileChecks,
                             &imageChecks,    &hostileImageChecks, &memoryChecks,  &loadChecks,   &deadlineChecks};

// Which methods there are has to be asked where the plugin runs.
Outcome hasMethodOf(const Subject& subject, std::string_view method) {
  const auto instances = subject.open();
  if (!instances) return failed(instances.error().detail);
  return hasMethod(*instances->front(), method) ? passed() : unproven("it has no method " + std::string{method});
}

// For each method, by its name.
constexpr auto kMethods = std::to_array<Check>({
    {"authenticate", BERTH_AUTH_KIND, [](const Subject& subject) { return hasMethodOf(subject, "authenticate"); }},
    {"authorize", BERTH_AUTH_KIND, [](const Subject& subject) { return hasMethodOf(subject, "authorize"); }},
    {"validate", BERTH_VALIDATION_KIND, [](const Subject& subject) { return hasMethodOf(subject, "validate"); }},
});

// What a service offers is known when it has answered: the reason of the outcome, a kind a line.
constexpr Check kKindsOfService{{}, {}, [](const Subject& subject) {
                                  const auto instances = subject.open();
                                  if (!instances) return failed(instances.error().detail);
                                  Outcome outcome = passed();
                                  for (const auto& kind : instances->front()->manifest().kinds)
                                    outcome.reason += kind + '\n';
                                  return outcome;
                                }};

std::vector<std::string> kindsOf(const Subject& subject) {
  if (!subject.isService()) {
    const auto manifest = subject.manifest();
    return Subject::testedKinds(manifest ? manifest->kinds : std::vector<std::string>{});
  }
  std::string ignored;
  const Outcome outcome = runConfined(kKindsOfService, subject, kLimit, ignored);
  std::vector<std::string> kinds;
  std::istringstream lines{outcome.verdict == Verdict::kPassed ? outcome.reason : std::string{}};
  for (std::string line; std::getline(lines, line);) kinds.push_back(line);
  return Subject::testedKinds(kinds);
}

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

bool runSuite(const Subject& tested, std::ostream& out) {
  Subject subject = tested;
  subject.kinds = kindsOf(tested);
  std::array<int, 4> counts{};
  // What has to be asked of a method at all, and whether it is there.
  std::map<std::string_view, Outcome> methods{{{}, passed()}};
  for (const Check& method : kMethods) {
    std::string ignored;
    if (subject.offers(method.method) || subject.profile.claimsMethod(method.name))
      methods[method.name] = runConfined(method, subject, kLimit, ignored);
  }
  for (const auto& group : kGroups) {
    for (const Check& check : group()) {
      const auto method = methods.find(check.method);
      if (method == methods.end()) continue;
      std::string said;
      const bool can_run = method->second.verdict == Verdict::kPassed;
      const Outcome outcome =
          judged(check, subject, can_run ? runConfined(check, subject, kLimit, said) : method->second);
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
