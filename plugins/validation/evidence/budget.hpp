// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>

namespace berth::evidence {

/// What may still be fetched for one question (berth.validation/1), or for one subject of it.
struct Budget {
  std::size_t items;
  std::size_t bytes;

  static constexpr Budget whole() { return {50, std::size_t{8} << 20U}; }

  Budget share(std::size_t parts) const { return {items / parts, bytes / parts}; }

  /// False, and nothing taken: there is not so much left.
  bool take(std::size_t more_items, std::size_t more_bytes) {
    if (more_items > items || more_bytes > bytes) return false;
    items -= more_items;
    bytes -= more_bytes;
    return true;
  }
  /// What came unasked for: its size was not known before.
  void spend(std::size_t more_bytes) { bytes -= std::min(bytes, more_bytes); }
};

}  // namespace berth::evidence
