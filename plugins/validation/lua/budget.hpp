// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "berth/call.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace berth::validation_lua {

struct Limits {
  std::size_t memory = std::size_t{1} << 20U;  ///< Bytes that the script may hold.
  std::uint64_t instructions = 1'000'000;
  std::chrono::milliseconds time{50};  ///< Of computing, so that a busy machine refuses nothing.
};

/// What one run may still take. Once it is broken it stays so: every further allocation and step is refused.
class Budget {
 public:
  enum class Broken { kNo, kMemory, kInstructions, kTime, kCancelled };

  /// Time begins to run. `call` must outlive it.
  Budget(const Limits& limits, const sdk::Call& call);

  /// An instruction, or as much work as one. False: broken.
  bool spend(std::uint64_t units);

  /// The lua_Alloc of a state whose `self` is a Budget.
  static void* allocate(void* self, void* block, std::size_t old_size, std::size_t new_size);

  /// An allocation was refused for good.
  void breakMemory() {
    if (broken_ == Broken::kNo) broken_ = Broken::kMemory;
  }

  Broken broken() const { return broken_; }
  std::uint64_t spent() const { return spent_; }
  const Limits& limits() const { return limits_; }

 private:
  bool look();

  const Limits limits_;
  const sdk::Call& call_;
  const std::chrono::steady_clock::time_point started_;
  const std::chrono::nanoseconds computed_before_;
  std::uint64_t spent_ = 0;
  std::uint64_t next_look_ = 0;
  std::size_t held_ = 0;
  bool is_memory_short_ = false;
  Broken broken_ = Broken::kNo;
};

}  // namespace berth::validation_lua
