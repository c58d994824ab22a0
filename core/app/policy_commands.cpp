// SPDX-License-Identifier: Apache-2.0
#include "app/policy_commands.hpp"

#include "app/authoriser.hpp"
#include "app/comma_list.hpp"
#include "app/policy_cases.hpp"
#include "observe/log.hpp"

#include "berth/gen/auth.abi.h"

#include <nlohmann/json.hpp>

#include <cstddef>
#include <iomanip>
#include <iostream>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace berth::app {
namespace {

constexpr int kActionWidth = 11;

const observe::Log& quietLog() {
  static const observe::Log log{observe::Level::kError, false};
  return log;
}

void printLines(const Authoriser& authoriser, std::uint32_t level, std::string_view label) {
  for (const auto& line : authoriser.lines()) {
    if (line.level == level) std::cerr << label << line.text << '\n';
  }
}

// An authoriser with the rules of the command line, or null and the exit code; what is wrong is printed then.
std::unique_ptr<Authoriser> openRules(const CommandLine& line, int& code) {
  const std::string plugin = line.has("--plugin") ? line.value("--plugin") : "policy";
  auto loaded = Authoriser::load(plugin, quietLog());
  if (!loaded) {
    std::cerr << "berth: " << loaded.error().detail << '\n';
    code = kExitRuntime;
    return nullptr;
  }
  if (const auto opened = (*loaded)->open(line.value("")); !opened) {
    std::size_t told = 0;
    for (const auto& said : (*loaded)->lines()) told += said.level == BERTH_LOG_ERROR ? 1 : 0;
    printLines(**loaded, BERTH_LOG_ERROR, "");
    if (told == 0) std::cerr << "berth: " << opened.error().detail << '\n';
    code = kExitConfig;
    return nullptr;
  }
  return *std::move(loaded);
}

int wrongUsage(const std::string& message) {
  std::cerr << "berth: " << message << '\n';
  return kExitUsage;
}

// What is wrong with the flags of `explain`, or empty and the question without its action.
std::string readQuestion(const CommandLine& line, Question& question) {
  if (line.has("--user") == line.has("--anonymous")) return "say who asks: --user NAME, or --anonymous";
  if (line.has("--anonymous") && (line.has("--kind") || line.has("--group") || line.has("--claims")))
    return "the anonymous have no kind, groups or claims; use --user, or leave them out";
  const std::string kind = line.has("--kind") ? line.value("--kind") : "user";
  question.kind = line.has("--anonymous") ? BERTH_PRINCIPAL_ANONYMOUS : kindNumber(kind);
  if (question.kind == BERTH_PRINCIPAL_NONE) return "--kind is user, robot or workload";
  if (line.has("--user") && line.value("--user").empty()) return "--user is a name; write --anonymous for nobody";
  question.subject = line.value("--user");
  question.groups = splitAtCommas(line.value("--group"));
  question.claims = line.value("--claims");
  if (!question.claims.empty() && !nlohmann::json::parse(question.claims, nullptr, false).is_object())
    return "--claims is a JSON object, as in '{\"ref\": \"refs/heads/main\"}'";
  question.peer = line.value("--from");
  question.tls = line.has("--tls");
  question.repository = line.value("--repo");
  question.tag = line.value("--tag");
  return {};
}

std::string explanation(const Answer& answer) {
  switch (answer.effect) {
    case BERTH_EFFECT_ALLOW:
      return "allowed   rule \"" + answer.rule + "\" allows it and none denies it";
    case BERTH_EFFECT_DENY:
      return "denied    rule \"" + answer.rule + "\" denies it" +
             (answer.reason.empty() ? "" : "; the client reads: " + answer.reason);
    default:
      return "no rule   no rule allows or denies it, so it is refused";
  }
}

}  // namespace

int checkPolicy(const CommandLine& line) {
  int code = kExitOk;
  const auto authoriser = openRules(line, code);
  if (!authoriser) return code;
  printLines(*authoriser, BERTH_LOG_WARN, "warning: ");
  std::cout << line.value("") << ": ok\n";
  return kExitOk;
}

int explainPolicy(const CommandLine& line) {
  Question question;
  if (const auto wrong = readQuestion(line, question); !wrong.empty()) return wrongUsage(wrong);
  std::vector<std::string> actions{std::begin(kActionNames), std::end(kActionNames)};
  if (line.has("--action")) actions = {line.value("--action")};
  if (actionNumber(actions.front()) == BERTH_ACTION_NONE)
    return wrongUsage("--action is pull, push, overwrite, delete, list or catalog");
  int code = kExitOk;
  const auto authoriser = openRules(line, code);
  if (!authoriser) return code;
  std::cout << whoText(question) << ", " << question.repository << (question.tag.empty() ? "" : ":") << question.tag
            << '\n';
  for (const auto& action : actions) {
    question.action = actionNumber(action);
    const auto answer = authoriser->ask(question);
    if (!answer) {
      std::cerr << "berth: " << answer.error().detail << '\n';
      return kExitRuntime;
    }
    std::cout << std::left << std::setw(kActionWidth) << action << explanation(*answer) << '\n';
  }
  return kExitOk;
}

int testPolicy(const CommandLine& line) {
  int code = kExitOk;
  const auto authoriser = openRules(line, code);
  const std::string file = line.value("CASES");
  config::Problems problems;
  const auto cases = readPolicyCases(file, problems);
  for (const auto& problem : problems) std::cerr << problem.text() << '\n';
  if (!authoriser) return code;
  if (!problems.empty()) return kExitConfig;

  std::size_t failed = 0;
  for (const auto& each : cases) {
    const auto answer = authoriser->ask(each.question);
    if (answer && isExpected(each, *answer)) continue;
    ++failed;
    const config::Problem failure{file, each.place,
                                  each.who + ", " + each.what + ": expected " + expectationText(each) + ", got " +
                                      (answer ? answerText(*answer) : answer.error().detail)};
    std::cout << failure.text() << '\n';
  }
  std::cout << cases.size() << (cases.size() == 1 ? " case, " : " cases, ") << failed << " failed\n";
  return failed == 0 ? kExitOk : kExitRuntime;
}

}  // namespace berth::app
