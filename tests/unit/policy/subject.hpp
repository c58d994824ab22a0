// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "policy.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace berth::policy {

/// Who asks in a test: an Asker with what it views.
class Somebody {
 public:
  static Somebody anonymous();
  static Somebody user(std::string name, std::vector<std::string> groups = {});
  static Somebody robot(std::string name);
  static Somebody workload(std::string name, std::string_view claims = "");

  Somebody& from(std::string_view address);
  Somebody& overTls();
  Asker asker() const;

 private:
  Somebody(PrincipalKind kind, std::string name, std::vector<std::string> groups = {});

  Asker asker_;
  std::string name_;
  std::vector<std::string> group_names_;
  mutable std::vector<berth_str> groups_;
};

/// The policy of a text without mistakes; a test failure and no rules otherwise.
std::shared_ptr<const Policy> policyOf(const std::string& text);

/// "allow team", "deny rel", "none".
std::string decided(const Policy& policy, const Somebody& who, Action action, std::string_view repository,
                    std::string_view tag = "");

/// One rule in the text of a file.
std::string fileWith(const std::string& rules);

}  // namespace berth::policy
