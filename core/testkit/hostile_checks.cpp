// SPDX-License-Identifier: Apache-2.0
#include "testkit/check.hpp"
#include "testkit/question.hpp"

#include <array>
#include <limits>
#include <string>
#include <vector>

namespace berth::testkit {
namespace {

struct Text {
  std::string what;
  std::string text;
};

const std::vector<Text>& nulTexts() {
  static const std::vector<Text> texts{{"a NUL alone", std::string(1, '\0')},
                                       {"a NUL within", std::string{"a\0b", 3}},
                                       {"a NUL at the end", std::string{"berth-test-user\0", 16}}};
  return texts;
}

const std::vector<Text>& wildTexts() {
  static const std::vector<Text> texts{{"a byte that is no UTF-8", "\xff"},
                                       {"a cut UTF-8 sequence", "abc\xe2\x82"},
                                       {"an overlong UTF-8 sequence", "\xc0\xaf"},
                                       {"control characters", "\r\n\t\x1b[2J"},
                                       {"a path upwards", "../../etc/passwd"},
                                       {"a filter", "*)(uid=*))(|(uid=*"},
                                       {"a format", "%s%s%s%n"},
                                       {"JSON", "\",\"admin\":true}"},
                                       {"a token without signature", "eyJhbGciOiJub25lIn0.e30."}};
  return texts;
}

const std::vector<Text>& longTexts() {
  static const std::vector<Text> texts{{"1 MiB of one letter", std::string(1 << 20, 'a')},
                                       {"1 MiB of dots", std::string(1 << 20, '.')}};
  return texts;
}

const std::vector<Text>& emptyTexts() {
  static const std::vector<Text> texts{{"an empty text", {}}};
  return texts;
}

// Each text as username, as password, as bearer: refused, and not by a fault.
template <const std::vector<Text>& (*Texts)()>
Outcome standsWho(const Subject& subject) {
  const auto instances = subject.open();
  if (!instances) return failed(instances.error().detail);
  const std::string known = subject.profile.good.empty() ? "berth-test-user" : subject.profile.good.front().username;
  for (const auto& [what, text] : Texts()) {
    for (const auto& asked : {TestCredentials{text, "berth-test-secret", {}, {}, {}},
                              TestCredentials{known, text, {}, {}, {}}, TestCredentials{{}, {}, text, {}, {}}}) {
      const auto answer = askWho(*instances->front(), asked);
      if (answer.isBroken()) return failed(what + " is answered with " + statusText(answer));
      if (!answer.isRefusal()) return failed(what + " is enough to be " + answer.subject);
    }
  }
  return passed();
}

// Each text as subject, group, claims, repository and tag.
template <const std::vector<Text>& (*Texts)()>
Outcome standsMay(const Subject& subject) {
  const auto instances = subject.open();
  if (!instances) return failed(instances.error().detail);
  for (const auto& [what, text] : Texts()) {
    std::vector<TestDecision> questions(5, plainQuestion());
    questions[0].subject = text;
    questions[1].groups = {text};
    questions[2].claims = text;
    questions[3].repository = text;
    questions[4].tag = text;
    for (const auto& question : questions) {
      const auto answer = askMay(*instances->front(), {question});
      if (answer.isBroken()) return failed(what + " is answered with " + statusText(answer));
      if (!answer.fault.empty()) return failed(what + ": " + answer.fault);
    }
  }
  return passed();
}

Outcome standsManyAccesses(const Subject& subject) {
  const auto instances = subject.open();
  if (!instances) return failed(instances.error().detail);
  std::vector<TestDecision> questions(1000, plainQuestion());
  for (std::size_t i = 0; i < questions.size(); ++i) questions[i].repository += std::to_string(i);
  const auto answer = askMay(*instances->front(), questions);
  if (answer.status != BERTH_OK) return failed("1000 accesses are answered with " + statusText(answer));
  return answer.fault.empty() ? passed() : failed(answer.fault);
}

Outcome allowsNoUnknownActions(const Subject& subject) {
  const auto instances = subject.open();
  if (!instances) return failed(instances.error().detail);
  using Limits = std::numeric_limits<std::int32_t>;
  for (const std::int32_t action : {0, 7, 99, -1, Limits::min(), Limits::max()}) {
    TestDecision question = plainQuestion();
    question.action = action;
    const auto answer = askMay(*instances->front(), {question});
    const std::string what = "action " + std::to_string(action) + ", which does not exist, ";
    if (answer.isBroken()) return failed(what + "is answered with " + statusText(answer));
    if (!answer.fault.empty()) return failed(what + "gets a broken answer: " + answer.fault);
    if (answer.status == BERTH_OK && answer.effects.front() == BERTH_EFFECT_ALLOW) return failed(what + "is allowed");
  }
  return passed();
}

Outcome allowsNoUnknownKinds(const Subject& subject) {
  const auto instances = subject.open();
  if (!instances) return failed(instances.error().detail);
  for (const std::int32_t kind : {0, 5, -1}) {
    TestDecision question = plainQuestion();
    question.kind = kind;
    const auto answer = askMay(*instances->front(), {question});
    if (answer.isBroken()) return failed("principal kind " + std::to_string(kind) + ": " + statusText(answer));
    if (!answer.fault.empty()) return failed("principal kind " + std::to_string(kind) + ": " + answer.fault);
  }
  return passed();
}

constexpr auto kChecks = std::to_array<Check>({
    {"hostile: credentials with NUL", "authenticate", &standsWho<&nulTexts>},
    {"hostile: credentials that are no UTF-8, or mean something elsewhere", "authenticate", &standsWho<&wildTexts>},
    {"hostile: credentials of 1 MiB", "authenticate", &standsWho<&longTexts>},
    {"hostile: empty credentials", "authenticate", &standsWho<&emptyTexts>},
    {"hostile: accesses with NUL", "authorize", &standsMay<&nulTexts>},
    {"hostile: accesses that are no UTF-8, or mean something elsewhere", "authorize", &standsMay<&wildTexts>},
    {"hostile: accesses of 1 MiB", "authorize", &standsMay<&longTexts>},
    {"hostile: empty accesses", "authorize", &standsMay<&emptyTexts>},
    {"hostile: 1000 accesses get 1000 decisions", "authorize", &standsManyAccesses},
    {"hostile: unknown actions are not allowed", "authorize", &allowsNoUnknownActions},
    {"hostile: unknown kinds of principals do no harm", "authorize", &allowsNoUnknownKinds},
});

}  // namespace

std::span<const Check> hostileChecks() {
  return kChecks;
}

}  // namespace berth::testkit
