// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <functional>
#include <mutex>
#include <string_view>

namespace berth::storage_fs {

/// One at a time per key, in bounded memory: keys share locks by their hash, so hold at most one.
class KeyLocks {
 public:
  std::unique_lock<std::mutex> lock(std::string_view key) {
    return std::unique_lock{locks_[std::hash<std::string_view>{}(key) % locks_.size()]};
  }

 private:
  std::array<std::mutex, 1024> locks_;
};

}  // namespace berth::storage_fs
