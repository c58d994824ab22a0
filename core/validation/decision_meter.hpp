// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "observe/metrics.hpp"
#include "validation/decision.hpp"
#include "validation/question.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <map>
#include <mutex>
#include <string>
#include <utility>

namespace berth::validation {

class RuleSet;

/// Counts what rules come to (`berth_validation_decisions_total`) and how long decisions take. Meters of the same
/// metrics count on where another one stopped. Any thread.
class DecisionMeter {
 public:
  /// `metrics` outlives it.
  explicit DecisionMeter(observe::Metrics& metrics) : metrics_{metrics} {}

  /// Shows the counts of a set's rules, so that the first denial is an increase to who watches.
  void expect(const RuleSet& set);
  /// A decision, once: each of its rules.
  void count(Source source, const Decision& decision, std::chrono::nanoseconds took);

 private:
  static constexpr std::size_t kSources = 5;
  static constexpr std::size_t kOutcomes = 6;
  using Counters = std::array<std::array<observe::Counter*, kOutcomes>, kSources>;

  observe::Counter& counter(const std::string& set, const std::string& rule, std::size_t source, std::size_t outcome);

  observe::Metrics& metrics_;
  std::mutex mutex_;
  std::map<std::pair<std::string, std::string>, Counters> counters_;  ///< By set and rule; null: not used yet.
};

}  // namespace berth::validation
