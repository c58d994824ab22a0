// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "testkit/subject.hpp"

#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace berth::testkit {

enum class Verdict {
  kPassed,
  kFailed,
  kUnproven,  ///< The plugin or its profile lacks what the check needs: a failure when the profile claims the method.
  kNotApplicable,  ///< It cannot be asked of this sort of plugin at all.
};

/// What came of a check. The reason, a piece of a sentence without secrets, is empty only with kPassed.
struct Outcome {
  Verdict verdict = Verdict::kPassed;
  std::string reason;
};

inline Outcome passed() {
  return {};
}
inline Outcome failed(std::string reason) {
  return {Verdict::kFailed, std::move(reason)};
}
inline Outcome unproven(std::string reason) {
  return {Verdict::kUnproven, std::move(reason)};
}
inline Outcome notApplicable(std::string reason) {
  return {Verdict::kNotApplicable, std::move(reason)};
}

/// One thing that the contract asks. It runs in a process of its own, so it may be killed by what it tests.
struct Check {
  std::string_view name;    ///< What holds when it passes.
  std::string_view method;  ///< That it needs: "authenticate", "authorize", "validate"; empty for none.
  Outcome (*run)(const Subject& subject);
};

/// The checks of each file, in the order in which they are reported.
std::span<const Check> manifestChecks();
std::span<const Check> configChecks();
std::span<const Check> profileChecks();
std::span<const Check> statusChecks();
std::span<const Check> hostileChecks();
std::span<const Check> imageChecks();
std::span<const Check> hostileImageChecks();
std::span<const Check> memoryChecks();
std::span<const Check> loadChecks();
std::span<const Check> deadlineChecks();

}  // namespace berth::testkit
