// SPDX-License-Identifier: Apache-2.0
#include "validation/decision_meter.hpp"

#include "validation/rule_set.hpp"

#include <cstdint>
#include <string_view>

namespace berth::validation {
namespace {

using config::RuleMode;
using observe::MetricId;

enum Outcome : std::uint8_t { kAllowed, kDenied, kWarned, kAudited, kUndecided, kExempt };
constexpr std::array<std::string_view, 6> kOutcomeNames{"allowed", "denied",    "warned",
                                                        "audited", "undecided", "exempt"};

Outcome outcomeOf(const Verdict& verdict) {
  if (!verdict.exempted.empty()) return kExempt;
  if (verdict.is_undecided) return kUndecided;
  if (verdict.violations.empty()) return kAllowed;
  if (verdict.mode == RuleMode::kEnforce) return kDenied;
  return verdict.mode == RuleMode::kWarn ? kWarned : kAudited;
}

std::string sourceName(std::size_t source) {
  return std::string{kSourceNames[source]};
}

}  // namespace

observe::Counter& DecisionMeter::counter(const std::string& set, const std::string& rule, std::size_t source,
                                         std::size_t outcome) {
  auto& known = counters_[{set, rule}].at(source).at(outcome);
  if (known == nullptr) {
    known = &metrics_.counter(MetricId::kValidationDecisions,
                              {set, rule, sourceName(source), std::string{kOutcomeNames[outcome]}});
  }
  return *known;
}

void DecisionMeter::expect(const RuleSet& set) {
  const std::lock_guard lock{mutex_};
  const auto expectAll = [&](const std::string& rule) {
    for (const auto source : {Source::kManifest, Source::kTag, Source::kAdmission}) {
      for (std::size_t outcome = 0; outcome < kOutcomes; ++outcome)
        (void)counter(set.name(), rule, static_cast<std::size_t>(source), outcome);
    }
  };
  for (const auto& rule : set.rules()) {
    if (rule.section.mode != RuleMode::kOff) expectAll(rule.section.plugin.id);
  }
  (void)counter(set.name(), std::string{kNoRule}, static_cast<std::size_t>(Source::kAdmission), kUndecided);
}

void DecisionMeter::count(Source source, const Decision& decision, std::chrono::nanoseconds took) {
  const auto row = static_cast<std::size_t>(source);
  metrics_.histogram(MetricId::kValidationDuration, {decision.set, sourceName(row)})
      .observe(static_cast<std::uint64_t>(took.count()));
  const std::lock_guard lock{mutex_};
  for (const auto& verdict : decision.verdicts) counter(decision.set, verdict.rule, row, outcomeOf(verdict)).add();
}

}  // namespace berth::validation
