// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string_view>

namespace berth::validation_lua {

/// "1.27.3-rc.1+b7" (Semantic Versioning 2.0.0), also with a "v" before it. Views into the text it was read from.
struct Version {
  std::uint64_t major = 0;
  std::uint64_t minor = 0;
  std::uint64_t patch = 0;
  std::string_view prerelease;
  std::string_view build;

  static std::optional<Version> parse(std::string_view text);

  /// Precedence, section 11: builds count for nothing.
  std::strong_ordering compare(const Version& other) const;
};

}  // namespace berth::validation_lua
