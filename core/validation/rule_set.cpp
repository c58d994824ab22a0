// SPDX-License-Identifier: Apache-2.0
#include "validation/rule_set.hpp"

#include "names/glob.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace berth::validation {
namespace {

using config::OnError;
using config::RuleMode;

bool describes(const std::vector<names::ImageGlob>& globs, const Question& question, std::string_view tag) {
  return std::any_of(globs.begin(), globs.end(),
                     [&](const names::ImageGlob& glob) { return glob.matches(question.image, tag, question.digest); });
}

bool isFor(const config::RuleSection& rule, const Question& question) {
  return rule.mode != RuleMode::kOff && (rule.images.empty() || describes(rule.images, question, question.tag));
}

void hearError(const Error& error, OnError on_error, Verdict& verdict) {
  verdict.is_undecided = true;
  verdict.is_temporary = error.code == ErrorCode::kUnavailable;
  if (on_error == OnError::kAllow) {
    verdict.warnings.push_back(error.detail);
    return;
  }
  verdict.failure = error.detail;
  if (on_error == OnError::kWarn && verdict.mode == RuleMode::kEnforce) verdict.mode = RuleMode::kWarn;
}

// Two rules that want the image replaced by different ones cannot both have their way.
void refuseContradiction(Decision& decision) {
  std::set<std::string> wanted;
  for (const auto& verdict : decision.verdicts) {
    if (!verdict.replacement.empty() && verdict.mode == RuleMode::kEnforce) wanted.insert(verdict.replacement);
  }
  if (wanted.size() < 2) return;
  Verdict verdict;
  verdict.rule = "replacement";
  std::string all;
  for (const auto& one : wanted) all += (all.empty() ? "" : " and ") + one;
  verdict.violations.push_back(
      {"contradiction", "rules of the set want the image replaced by " + all + "; ask who wrote them", "", {}});
  decision.verdicts.push_back(std::move(verdict));
}

}  // namespace

RuleSet::RuleSet(std::string name, std::vector<std::string> namespaces, bool allows_unmatched, std::vector<Rule> rules,
                 std::vector<config::Exemption> exemptions)
    : name_{std::move(name)},
      namespaces_{std::move(namespaces)},
      allows_unmatched_{allows_unmatched},
      rules_{std::move(rules)},
      exemptions_{std::move(exemptions)} {}

bool RuleSet::isForNamespace(std::string_view cluster_namespace) const {
  return namespaces_.empty() || std::any_of(namespaces_.begin(), namespaces_.end(), [&](const std::string& glob) {
           return names::matchesTag(glob, cluster_namespace);
         });
}

const config::Exemption* RuleSet::exemptionOf(const std::string& rule, const Question& question,
                                              std::uint64_t now) const {
  // What is pulled is the digest: a tag that somebody wrote beside it brings an image under rules, but out of none.
  const std::string_view tag = question.is_tag_claimed ? std::string_view{} : question.tag;
  for (const auto& exemption : exemptions_) {
    if (now < exemption.until && describes(exemption.images, question, tag) &&
        std::find(exemption.rules.begin(), exemption.rules.end(), rule) != exemption.rules.end())
      return &exemption;
  }
  return nullptr;
}

Verdict RuleSet::ask(const Rule& rule, Inquiry& inquiry) const {
  Verdict verdict;
  verdict.rule = rule.section.plugin.id;
  verdict.mode = rule.section.mode;
  if (verdict.mode == RuleMode::kEnforce && inquiry.now() < rule.section.effective_from) verdict.mode = RuleMode::kWarn;
  if (const auto* exemption = exemptionOf(verdict.rule, inquiry.question(), inquiry.now())) {
    verdict.exempted = exemption->reason + ", until " + exemption->until_text;
    return verdict;
  }
  auto finding = rule.validator->ask(inquiry);
  if (!finding) {
    hearError(finding.error(), rule.section.on_error, verdict);
    return verdict;
  }
  verdict.violations = std::move(finding->violations);
  verdict.warnings = std::move(finding->warnings);
  verdict.replacement = std::move(finding->replacement);
  return verdict;
}

Decision RuleSet::judge(Inquiry& inquiry) const {
  Decision decision;
  decision.set = name_;
  for (const auto& rule : rules_) {
    if (isFor(rule.section, inquiry.question())) decision.verdicts.push_back(ask(rule, inquiry));
  }
  if (decision.verdicts.empty() && !allows_unmatched_) {
    Verdict verdict;
    verdict.rule = "default";
    verdict.violations.push_back({"unmatched",
                                  "no rule of the set is for " + inquiry.question().image +
                                      ", and the set denies what none is for; ask for a rule, or use another image",
                                  "",
                                  {}});
    decision.verdicts.push_back(std::move(verdict));
  }
  refuseContradiction(decision);
  return decision;
}

}  // namespace berth::validation
