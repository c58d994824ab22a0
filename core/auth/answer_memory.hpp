// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace berth::auth {

/// Answers that may be given again until they expire. Bounded: when it is full it forgets everything, which costs no
/// more than asking again. What was asked is a digest (memory_key.hpp) where a password is part of it. Any thread.
template <class Answer>
class AnswerMemory {
 public:
  using Clock = std::chrono::steady_clock;

  std::optional<Answer> find(std::string_view key) const {
    const std::lock_guard lock{mutex_};
    const auto found = answers_.find(key);
    if (found == answers_.end() || found->second.until <= Clock::now()) return std::nullopt;
    return found->second.answer;
  }

  /// `ttl_seconds` 0: it is not to be remembered.
  void put(std::string_view key, const Answer& answer, std::uint32_t ttl_seconds) {
    if (ttl_seconds == 0) return;
    const std::lock_guard lock{mutex_};
    if (answers_.size() >= kMost) answers_.clear();
    answers_.insert_or_assign(std::string{key}, Kept{answer, Clock::now() + std::chrono::seconds{ttl_seconds}});
    is_used_ = true;
  }

  /// Nothing was ever put: a key need not be made.
  bool isUnused() const {
    const std::lock_guard lock{mutex_};
    return !is_used_;
  }

 private:
  static constexpr std::size_t kMost = 20'000;

  struct Kept {
    Answer answer;
    Clock::time_point until;
  };

  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view key) const { return std::hash<std::string_view>{}(key); }
  };

  mutable std::mutex mutex_;
  std::unordered_map<std::string, Kept, Hash, std::equal_to<>> answers_;
  bool is_used_ = false;
};

}  // namespace berth::auth
