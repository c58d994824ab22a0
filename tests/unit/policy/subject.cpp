// SPDX-License-Identifier: Apache-2.0
#include "subject.hpp"

#include "rules_reader.hpp"

#include "berth/result.hpp"

#include <gtest/gtest.h>

#include <utility>

namespace berth::policy {

Somebody::Somebody(PrincipalKind kind, std::string name, std::vector<std::string> groups)
    : name_{std::move(name)}, group_names_{std::move(groups)} {
  asker_.kind = kind;
  asker_.claims = Claims::parse("");
}

Somebody Somebody::anonymous() {
  return Somebody{PrincipalKind::kAnonymous, ""};
}

Somebody Somebody::user(std::string name, std::vector<std::string> groups) {
  return Somebody{PrincipalKind::kUser, std::move(name), std::move(groups)};
}

Somebody Somebody::robot(std::string name) {
  return Somebody{PrincipalKind::kRobot, std::move(name)};
}

Somebody Somebody::workload(std::string name, std::string_view claims) {
  Somebody workload{PrincipalKind::kWorkload, std::move(name)};
  workload.asker_.claims = Claims::parse(claims);
  return workload;
}

Somebody& Somebody::from(std::string_view address) {
  asker_.peer = parseAddress(address);
  return *this;
}

Somebody& Somebody::overTls() {
  asker_.is_encrypted = true;
  return *this;
}

Asker Somebody::asker() const {
  groups_.clear();
  for (const auto& group : group_names_) groups_.push_back(sdk::str(group));
  Asker asker = asker_;
  asker.subject = name_;
  asker.groups = groups_;
  return asker;
}

std::shared_ptr<const Policy> policyOf(const std::string& text) {
  auto reading = readRules(text);
  for (const auto& mistake : reading.mistakes) ADD_FAILURE() << mistake.text("rules.yaml");
  if (!reading.policy) return std::make_shared<const Policy>(std::vector<Rule>{});
  return reading.policy;
}

std::string decided(const Policy& policy, const Somebody& who, Action action, std::string_view repository,
                    std::string_view tag) {
  const auto decision = policy.decide(who.asker(), {repository, tag, action});
  if (decision.effect == Effect::kNone) return "none";
  return (decision.effect == Effect::kAllow ? "allow " : "deny ") + decision.rule->id;
}

std::string fileWith(const std::string& rules) {
  return "version: 1\nrules:\n" + rules;
}

}  // namespace berth::policy
