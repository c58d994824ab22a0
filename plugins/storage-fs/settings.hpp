// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "outcome.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace berth::storage_fs {

/// What the configuration of an instance says (README.md describes each).
struct Settings {
  std::string root;
  bool durable_blobs = false;
  std::size_t tag_lines = 1000;
  std::uint64_t journal_bytes = 64 << 20;
  std::uint64_t small_blob_bytes = 64 << 10;

  /// INVALID_ARGUMENT with the name of the setting that is wrong, missing or unknown.
  static Outcome<Settings> parse(std::string_view json);
};

}  // namespace berth::storage_fs
