// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "mistake.hpp"
#include "policy.hpp"

#include <memory>
#include <string>

namespace berth::policy {

/// What came of a rules file: a policy, or why there is none.
struct Reading {
  std::shared_ptr<const Policy> policy;  ///< Null when there are mistakes.
  Mistakes mistakes;                     ///< All of them, in the order of the file.
  Mistakes warnings;                     ///< What is allowed and odd; only with a policy.
};

/// README.md describes the language.
Reading readRules(const std::string& text);

}  // namespace berth::policy
