// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace berth::ldap {

struct Account {
  std::string subject;
  std::vector<std::string> groups;
};

enum class Verdict { kAccepted, kWrong, kUnknown };

/// What came of a name and a password.
struct Login {
  Verdict verdict = Verdict::kUnknown;
  Account account;  // when accepted
};

}  // namespace berth::ldap
