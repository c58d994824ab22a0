// SPDX-License-Identifier: Apache-2.0
#include "budget.hpp"

#include <algorithm>
#include <cstdlib>
#include <ctime>

namespace berth::validation_lua {
namespace {

constexpr std::uint64_t kUnitsBetweenLooks = 100;

std::chrono::nanoseconds computedSoFar() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return std::chrono::seconds{time.tv_sec} + std::chrono::nanoseconds{time.tv_nsec};
}

}  // namespace

Budget::Budget(const Limits& limits, const sdk::Call& call)
    : limits_{limits},
      call_{call},
      started_{std::chrono::steady_clock::now()},
      computed_before_{computedSoFar()},
      next_look_{kUnitsBetweenLooks} {}

bool Budget::spend(std::uint64_t units) {
  if (broken_ != Broken::kNo) return false;
  spent_ = units > limits_.instructions - spent_ ? limits_.instructions : spent_ + units;
  if (spent_ >= limits_.instructions) broken_ = Broken::kInstructions;
  if (spent_ >= next_look_) {
    next_look_ = spent_ + kUnitsBetweenLooks;
    return look();
  }
  return broken_ == Broken::kNo;
}

// The clock of the wall costs next to nothing; that of the thread and the question whether somebody still waits are for
// when it says that there is reason to look.
bool Budget::look() {
  if (broken_ == Broken::kNo && std::chrono::steady_clock::now() - started_ > limits_.time) {
    if (computedSoFar() - computed_before_ > limits_.time) {
      broken_ = Broken::kTime;
    } else if (call_.cancelled()) {
      broken_ = Broken::kCancelled;
    }
  }
  return broken_ == Broken::kNo;
}

// Lua collects its garbage and asks once more before it gives up, which takes time that no instruction stands for.
void* Budget::allocate(void* self, void* block, std::size_t old_size, std::size_t new_size) {
  auto& budget = *static_cast<Budget*>(self);
  const std::size_t held = block == nullptr ? 0 : old_size;  // Without a block `old_size` says what it is to be.
  if (new_size == 0) {
    std::free(block);
    budget.held_ -= held;
    return nullptr;
  }
  if (new_size > held) {  // What shrinks never fails: Lua relies on it.
    if (new_size - held > budget.limits_.memory - std::min(budget.held_, budget.limits_.memory)) {
      budget.is_memory_short_ = true;
      budget.look();
      return nullptr;
    }
    if (budget.is_memory_short_ && !budget.look()) return nullptr;
  }
  void* const moved = std::realloc(block, new_size);
  if (moved == nullptr) return nullptr;
  budget.held_ += new_size - held;
  return moved;
}

}  // namespace berth::validation_lua
