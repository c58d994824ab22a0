// SPDX-License-Identifier: Apache-2.0
#include "testkit/check.hpp"
#include "testkit/image_question.hpp"

#include <array>
#include <atomic>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace berth::testkit {
namespace {

constexpr int kThreads = 8;
constexpr int kRounds = 25;

using Ask = std::function<Answer(plugin::RunningInstance& instance)>;

std::vector<Ask> questionsOf(const Subject& subject, plugin::RunningInstance& instance) {
  std::vector<Ask> questions;
  if (hasMethod(instance, "authenticate")) {
    auto all = subject.profile.good;
    all.insert(all.end(), subject.profile.bad.begin(), subject.profile.bad.end());
    all.push_back(strangerCredentials());
    for (const auto& one : all) questions.emplace_back([one](auto& to) { return askWho(to, one); });
  }
  if (hasMethod(instance, "authorize")) {
    auto all = subject.profile.decisions;
    all.push_back(plainQuestion());
    for (const auto& one : all) questions.emplace_back([one](auto& to) { return askMay(to, {one}); });
  }
  if (hasMethod(instance, "validate")) {
    auto all = subject.profile.images;
    all.push_back(plainImage(BERTH_SOURCE_TAG));
    for (const auto& one : all) questions.emplace_back([one](auto& to) { return askImage(to, one); });
  }
  return questions;
}

// Too much at once is an answer that a plugin may give.
bool isSame(const Answer& alone, const Answer& amongMany) {
  return amongMany.status == BERTH_RESOURCE_EXHAUSTED || alone == amongMany;
}

Outcome servesThreads(const Subject& subject) {
  const auto instances = subject.open();
  if (!instances) return failed(instances.error().detail);
  auto& instance = *instances->front();
  const auto questions = questionsOf(subject, instance);
  std::vector<Answer> alone;
  alone.reserve(questions.size());
  for (const auto& ask : questions) alone.push_back(ask(instance));

  std::mutex mutex;
  std::string difference;
  const auto run = [&](std::size_t first) {
    for (std::size_t i = first; i < first + kRounds; ++i) {
      const auto at = i % questions.size();
      const auto answer = questions[at](instance);
      if (isSame(alone[at], answer)) continue;
      const std::lock_guard lock{mutex};
      difference = statusText(alone[at]) + " alone is " + statusText(answer) + " among eight threads";
    }
  };
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < kThreads; ++i) threads.emplace_back(run, i);
  for (auto& thread : threads) thread.join();
  return difference.empty() ? passed() : failed(difference);
}

Outcome servesTwice(const Subject& subject) {
  auto instances = subject.open(2);
  if (!instances) return failed(instances.error().detail);
  for (const auto& ask : questionsOf(subject, *instances->front())) {
    if (ask(*instances->front()) != ask(*instances->back())) return failed("two instances answer differently");
  }
  const auto questions = questionsOf(subject, *instances->back());
  std::vector<Answer> before;
  before.reserve(questions.size());
  for (const auto& ask : questions) before.push_back(ask(*instances->back()));
  instances->erase(instances->begin());
  for (std::size_t i = 0; i < questions.size(); ++i) {
    if (questions[i](*instances->back()) != before[i])
      return failed("one instance is gone, and the other answers differently");
  }
  return passed();
}

Outcome startsAgain(const Subject& subject) {
  for (int i = 0; i < 3; ++i) {
    const auto instances = subject.open();
    if (!instances) return failed(instances.error().detail);
  }
  return passed();
}

constexpr auto kChecks = std::to_array<Check>({
    {"load: eight threads get the answers that one gets", {}, &servesThreads},
    {"load: two instances answer the same, and one outlives the other", {}, &servesTwice},
    {"load: it can be made, ended and made again", {}, &startsAgain},
});

}  // namespace

std::span<const Check> loadChecks() {
  return kChecks;
}

}  // namespace berth::testkit
