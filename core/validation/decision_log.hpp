// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/timestamp.hpp"
#include "validation/decision.hpp"
#include "validation/question.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>
#include <string>
#include <vector>

namespace berth::validation {

/// One decision that was made.
struct DecisionRecord {
  std::uint64_t number = 0;  ///< Counts from 1 since the process began.
  Timestamp at;
  Source source = Source::kManifest;
  std::string image;       ///< Host and repository, or what was written where that is no reference.
  std::string repository;  ///< Empty: not kept here.
  std::string tag;
  std::string digest;
  std::string who;  ///< "user:alice"; empty: nobody in particular.
  std::string cluster_namespace;
  Decision decision;  ///< Without texts of violations beyond the first kMostViolations.
};

/// The last decisions of this process, for whoever wants to know why something was refused. Bounded in number and in
/// bytes. Any thread.
class DecisionLog {
 public:
  static constexpr std::size_t kMost = 1000;
  static constexpr std::size_t kMostViolations = 20;  ///< Of one rule that are kept.

  void add(const Question& question, const Decision& decision);

  /// The newest first: at most `most` of those with a number below `before` (0: all).
  std::vector<DecisionRecord> list(std::size_t most, std::uint64_t before = 0) const;

 private:
  mutable std::mutex mutex_;
  std::deque<DecisionRecord> records_;  ///< The oldest first.
  std::uint64_t count_ = 0;
};

}  // namespace berth::validation
