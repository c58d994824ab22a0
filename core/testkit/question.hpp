// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "plugin/running_instance.hpp"
#include "testkit/profile.hpp"

#include <berth/gen/auth.hpp>
#include <berth/local_call.hpp>

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace berth::testkit {

/// How long a call may take, as the registry has it by default.
inline constexpr std::chrono::seconds kDeadline{2};

/// What a plugin answered, copied out of the call.
struct Answer {
  berth_status status = BERTH_OK;
  std::string message;
  bool is_known = false;  ///< There is a principal.
  std::string subject;
  std::vector<std::string> groups;
  std::vector<std::int32_t> effects;
  std::vector<std::string> rules;
  std::vector<std::string> codes;     ///< Of the violations that were found.
  std::vector<std::string> findings;  ///< "code: message", and warnings.
  std::string replacement;
  std::string fault;  ///< What about it breaks the contract; empty: nothing.

  bool isRefusal() const { return status != BERTH_OK || !is_known; }
  /// A status that says that the plugin is broken, for which no request is a reason.
  bool isBroken() const;
  friend bool operator==(const Answer&, const Answer&) = default;
};

/// "INTERNAL (the reason that it gave)".
std::string statusText(const Answer& answer);

sdk::AuthClient clientOf(plugin::RunningInstance& instance);
/// "authenticate", "authorize", "validate".
bool hasMethod(plugin::RunningInstance& instance, std::string_view method);

Answer askWho(const sdk::AuthClient& client, const TestCredentials& credentials, const sdk::LocalCall& call);
Answer askWho(plugin::RunningInstance& instance, const TestCredentials& credentials);

/// All of one principal: that of the first. At least one.
Answer askMay(const sdk::AuthClient& client, const std::vector<TestDecision>& questions, const sdk::LocalCall& call);
Answer askMay(plugin::RunningInstance& instance, const std::vector<TestDecision>& questions);

/// Where something is known of no plugin: user `berth-test-user`, and what any may be asked.
TestCredentials strangerCredentials();
TestDecision plainQuestion();

}  // namespace berth::testkit
