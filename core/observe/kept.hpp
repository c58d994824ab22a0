// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>

namespace berth::observe {

/// A counter or histogram that is looked up when it is used for the first time, and found without a lock from then on.
/// Any thread.
template <class Made>
class Kept {
 public:
  /// `make` gives the same object each time; it outlives this.
  template <class Make>
  Made& get(const Make& make) {
    if (Made* const known = place_.load(std::memory_order_acquire)) return *known;
    // Two who come at the same time get the same object.
    Made& made = make();
    place_.store(&made, std::memory_order_release);
    return made;
  }

 private:
  std::atomic<Made*> place_{nullptr};
};

}  // namespace berth::observe
