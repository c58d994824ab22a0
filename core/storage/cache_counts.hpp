// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace berth::storage {

/// How often a cache was asked, since it was made.
struct CacheCounts {
  std::uint64_t hits = 0;
  std::uint64_t misses = 0;
};

}  // namespace berth::storage
