// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/authoriser.hpp"
#include "config/problem.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace berth::app {

/// What a case expects.
enum class Expectation : std::uint8_t {
  kAllow,    ///< A rule grants it.
  kDeny,     ///< A rule refuses it.
  kNone,     ///< No rule speaks of it.
  kRefused,  ///< One of the last two.
};

/// One question to an authoriser, and the answer that its author wants.
struct PolicyCase {
  config::Place place;
  Question question;
  std::string who;   ///< "user alice", for messages.
  std::string what;  ///< "push of team/x:v1".
  Expectation expect = Expectation::kRefused;
  std::string rule;  ///< Empty: any.
};

/// "user alice"; "anonymous".
std::string whoText(const Question& question);
/// "push of team/x:v1".
std::string whatText(const Question& question, std::string_view action);
/// "allowed", "denied", "no rule", with the rule if there is one.
std::string answerText(const Answer& answer);
bool isExpected(const PolicyCase& wanted, const Answer& answer);
std::string expectationText(const PolicyCase& wanted);

/// The cases of a YAML file: a list of maps with the keys user, robot, workload or anonymous, groups, claims, from,
/// tls, repo, tag, action, expect, rule. Every mistake is a problem.
std::vector<PolicyCase> readPolicyCases(const std::string& file, config::Problems& problems);

}  // namespace berth::app
