// SPDX-License-Identifier: Apache-2.0
#include "testkit/check.hpp"
#include "testkit/image_question.hpp"

#include <array>
#include <chrono>
#include <functional>
#include <string>
#include <thread>
#include <vector>

namespace berth::testkit {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

// A machine that is busy with other things is no fault of the plugin.
constexpr milliseconds kGrace{3000};

using Ask = std::function<void(plugin::RunningInstance& instance, const sdk::LocalCall& call)>;

std::vector<Ask> questionsOf(const Subject& subject, plugin::RunningInstance& instance) {
  std::vector<Ask> questions;
  const auto credentials = subject.profile.good.empty() ? strangerCredentials() : subject.profile.good.front();
  if (hasMethod(instance, "authenticate"))
    questions.emplace_back([credentials](auto& to, const auto& call) { askWho(clientOf(to), credentials, call); });
  if (hasMethod(instance, "authorize"))
    questions.emplace_back([](auto& to, const auto& call) { askMay(clientOf(to), {plainQuestion()}, call); });
  if (hasMethod(instance, "validate")) {
    const auto image = subject.profile.images.empty() ? plainImage(BERTH_SOURCE_TAG) : subject.profile.images.front();
    questions.emplace_back([image](auto& to, const auto& call) { askImageOnce(validationOf(to), image, call); });
  }
  return questions;
}

// `disturb` is called with each call before it is made.
template <class Disturb>
Outcome returns(const Subject& subject, const std::string& what, const Disturb& disturb) {
  const auto instances = subject.open();
  if (!instances) return failed(instances.error().detail);
  for (const auto& ask : questionsOf(subject, *instances->front())) {
    sdk::LocalCall call{kDeadline};
    const auto began = Clock::now();
    [[maybe_unused]] const auto helper = disturb(call);
    ask(*instances->front(), call);
    const auto took = std::chrono::duration_cast<milliseconds>(Clock::now() - began);
    if (took > kGrace) return failed(what + " returned after " + std::to_string(took.count()) + " ms");
  }
  return passed();
}

Outcome returnsWhenCancelled(const Subject& subject) {
  return returns(subject, "a call that was cancelled before it began", [](sdk::LocalCall& call) {
    call.cancel();
    return 0;
  });
}

// Joins when it goes.
struct Canceller {
  std::thread thread;
  explicit Canceller(sdk::LocalCall& call)
      : thread{[&call] {
          std::this_thread::sleep_for(milliseconds{20});
          call.cancel();
        }} {}
  ~Canceller() { thread.join(); }
  Canceller(const Canceller&) = delete;
  Canceller& operator=(const Canceller&) = delete;
};

Outcome returnsWhenCancelledLater(const Subject& subject) {
  return returns(subject, "a call that was cancelled after 20 ms",
                 [](sdk::LocalCall& call) { return Canceller{call}; });
}

Outcome returnsWhenTooLate(const Subject& subject) {
  return returns(subject, "a call whose deadline had passed", [](sdk::LocalCall& call) {
    call.setDeadline(Clock::now() - milliseconds{1});
    return 0;
  });
}

constexpr auto kChecks = std::to_array<Check>({
    {"deadline: a cancelled call returns", {}, &returnsWhenCancelled},
    {"deadline: a call that is cancelled on its way returns", {}, &returnsWhenCancelledLater},
    {"deadline: a call whose deadline has passed returns", {}, &returnsWhenTooLate},
});

}  // namespace

std::span<const Check> deadlineChecks() {
  return kChecks;
}

}  // namespace berth::testkit
