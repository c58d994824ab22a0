// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>

namespace berth::storage_fs {

/// True: the caller no longer waits.
using Cancelled = std::function<bool()>;

/// Of who waits for as long as it takes: the store's own threads.
inline bool neverCancelled() {
  return false;
}

/// Waits until it holds. False: the caller has gone before that.
template <class Holds>
bool waitUnless(const Cancelled& cancelled, std::condition_variable& moved, std::unique_lock<std::mutex>& lock,
                Holds holds) {
  static constexpr std::chrono::milliseconds kPoll{100};
  while (!moved.wait_for(lock, kPoll, holds))
    if (cancelled()) return false;
  return true;
}

}  // namespace berth::storage_fs
