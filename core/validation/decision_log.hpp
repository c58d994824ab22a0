// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/timestamp.hpp"
#include "validation/decision.hpp"
#include "validation/question.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace berth::validation {

class DecisionMeter;

/// One decision that was made.
struct DecisionRecord {
  std::uint64_t number = 0;  ///< Counts from 1 since the process began. Of the log.
  Timestamp at;
  Source source = Source::kManifest;
  std::string image;       ///< Host and repository, or what was written where that is no reference.
  std::string repository;  ///< Empty: not kept here.
  std::string tag;
  std::string digest;
  std::string who;  ///< "user:alice"; empty: nobody in particular.
  std::string cluster_namespace;
  Decision decision;  ///< Without texts of violations beyond the first kMostViolations.
  std::chrono::nanoseconds took{};
};

/// Of a decision that was made just now, with what is long in it cut.
DecisionRecord recordOf(const Question& question, const Decision& decision, std::chrono::nanoseconds took = {});

/// The last decisions of this process, for whoever wants to know why something was refused. Bounded in number and in
/// bytes; all are counted. A request that is parked runs again from its start (model/lane.hpp): add what it decided
/// when nothing of it can park any more. Any thread.
class DecisionLog {
 public:
  /// `meter` outlives it; null: nothing is counted.
  explicit DecisionLog(DecisionMeter* meter = nullptr) : meter_{meter} {}

  static constexpr std::size_t kMost = 1000;
  static constexpr std::size_t kMostBytes = std::size_t{16} << 20U;
  static constexpr std::size_t kMostViolations = 20;  ///< Of one rule that are kept.

  void add(DecisionRecord record);

  /// The newest first: at most `most` of those with a number below `before` (0: all).
  std::vector<DecisionRecord> list(std::size_t most, std::uint64_t before = 0) const;

 private:
  DecisionMeter* const meter_;
  mutable std::mutex mutex_;
  std::deque<std::pair<DecisionRecord, std::size_t>> records_;  ///< With their bytes, the oldest first.
  std::size_t bytes_ = 0;
  std::uint64_t count_ = 0;
};

}  // namespace berth::validation
