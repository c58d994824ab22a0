// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "config/validation_file.hpp"
#include "validation/decision.hpp"
#include "validation/inquiry.hpp"
#include "validation/validator.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace berth::validation {

/// One rule in force.
struct Rule {
  config::RuleSection section;
  std::unique_ptr<const Validator> validator;  ///< Null for a rule that is off.
};

/// The rules that are asked together, and what their answers come to: one violation of a rule that is enforced refuses,
/// whatever the others say, and a rule that cannot be decided refuses too unless it is configured otherwise. All rules
/// are asked, so that whoever is refused can mend everything at once. Any thread; may block.
class RuleSet {
 public:
  RuleSet(std::string name, std::vector<std::string> namespaces, bool allows_unmatched, std::vector<Rule> rules,
          std::vector<config::Exemption> exemptions);

  const std::string& name() const { return name_; }
  const std::vector<Rule>& rules() const { return rules_; }
  /// It names the namespaces that it is for.
  bool hasNamespaces() const { return !namespaces_.empty(); }
  /// Whether it is for objects of this namespace of a cluster.
  bool isForNamespace(std::string_view cluster_namespace) const;

  Decision judge(Inquiry& inquiry) const;

 private:
  Verdict ask(const Rule& rule, Inquiry& inquiry) const;
  const config::Exemption* exemptionOf(const std::string& rule, const Question& question, std::uint64_t now) const;

  const std::string name_;
  const std::vector<std::string> namespaces_;
  const bool allows_unmatched_;
  const std::vector<Rule> rules_;
  const std::vector<config::Exemption> exemptions_;
};

}  // namespace berth::validation
