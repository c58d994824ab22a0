// SPDX-License-Identifier: Apache-2.0
#include "testkit/check.hpp"
#include "testkit/confined_run.hpp"
#include "testkit/question.hpp"

#include <array>
#include <string>
#include <vector>

namespace berth::testkit {
namespace {

constexpr std::string_view kAddition = "-berth-test-9e04";

// The good credentials with a password that is not theirs, and those of nobody.
std::vector<TestCredentials> wrongOnes(const Subject& subject) {
  auto wrong = subject.profile.bad;
  wrong.push_back(strangerCredentials());
  for (auto credentials : subject.profile.good) {
    if (!credentials.password.empty()) credentials.password.insert(0, kAddition);
    if (!credentials.bearer.empty()) credentials.bearer += kAddition;
    wrong.push_back(std::move(credentials));
  }
  return wrong;
}

Outcome refusesWrongPasswords(const Subject& subject) {
  const auto instances = subject.open();
  if (!instances) return failed(instances.error().detail);
  for (const auto& credentials : wrongOnes(subject)) {
    const auto answer = askWho(*instances->front(), credentials);
    const bool is_right_status = answer.status == BERTH_OK || answer.status == BERTH_UNAUTHENTICATED;
    if (!is_right_status)
      return failed("wrong credentials are answered with " + statusText(answer) +
                    " instead of UNAUTHENTICATED, or no principal");
    if (!answer.isRefusal()) return failed("wrong credentials are those of " + answer.subject);
  }
  return passed();
}

Outcome takesNoEmptyCredentials(const Subject& subject) {
  const auto instances = subject.open();
  if (!instances) return failed(instances.error().detail);
  std::vector<TestCredentials> empty{{}};
  for (auto credentials : subject.profile.good) {
    credentials.password.clear();
    credentials.bearer.clear();
    empty.push_back(std::move(credentials));
  }
  for (const auto& credentials : empty) {
    const auto answer = askWho(*instances->front(), credentials);
    if (answer.isBroken()) return failed("no password is answered with " + statusText(answer));
    if (!answer.isRefusal()) return failed("no password at all is enough to be " + answer.subject);
  }
  return passed();
}

Outcome keepsPasswords(const Subject& subject) {
  const auto instances = subject.open();
  if (!instances) return failed(instances.error().detail);
  constexpr std::size_t kLeastLength = 6;  // A shorter text stands in many a sentence.
  auto all = wrongOnes(subject);
  all.insert(all.end(), subject.profile.good.begin(), subject.profile.good.end());
  std::string messages;
  for (const auto& credentials : all) messages += askWho(*instances->front(), credentials).message + '\n';
  const std::string said = saidSoFar();
  for (const auto& credentials : all) {
    for (const auto& secret : {credentials.password, credentials.bearer}) {
      if (secret.size() < kLeastLength) continue;
      if (messages.find(secret) != std::string::npos) return failed("the message of a status holds the password");
      if (said.find(secret) != std::string::npos) return failed("its log holds the password");
    }
  }
  return passed();
}

constexpr auto kChecks = std::to_array<Check>({
    {"status: wrong credentials are UNAUTHENTICATED, or not its business", "authenticate", &refusesWrongPasswords},
    {"status: nobody is known without a password", "authenticate", &takesNoEmptyCredentials},
    {"status: no password is in a message or in the log", "authenticate", &keepsPasswords},
});

}  // namespace

std::span<const Check> statusChecks() {
  return kChecks;
}

}  // namespace berth::testkit
