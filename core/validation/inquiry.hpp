// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/result.hpp"
#include "validation/evidence.hpp"
#include "validation/question.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>

namespace berth::validation {

/// One question, put to rule after rule, with everything that was fetched for it: what one rule has seen is not fetched
/// again for the next. One thread.
class Inquiry {
 public:
  using Clock = std::chrono::steady_clock;

  /// All outlive it. `now`: seconds since 1970, the clock of all rules. `deadline`: when whoever asks wants the answer,
  /// decided or not.
  Inquiry(const Question& question, EvidenceStore& store, std::uint64_t now,
          Clock::time_point deadline = Clock::time_point::max())
      : question_{question}, store_{store}, now_{now}, deadline_{deadline} {}

  const Question& question() const { return question_; }
  std::uint64_t now() const { return now_; }
  Clock::time_point deadline() const { return deadline_; }

  /// The config of the artifact when it is an image, up to 1 MiB; else empty.
  Result<const std::string*> config();

  /// Null: there is none. kOutOfRange: it is larger than what is left of the bytes that may be fetched for one
  /// artifact; errors of the stores.
  Result<const Evidence*> find(const Need& need);

  static constexpr std::size_t kMostBytes = std::size_t{8} << 20U;

 private:
  const Question& question_;
  EvidenceStore& store_;
  const std::uint64_t now_;
  const Clock::time_point deadline_;
  std::map<Need, std::optional<Evidence>> found_;
  std::optional<std::string> config_;
  std::size_t left_ = kMostBytes;
};

}  // namespace berth::validation
