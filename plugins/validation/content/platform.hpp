// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace berth::content {

/// What an image is for: "linux/arm/v7". A value.
struct Platform {
  std::string os;
  std::string architecture;
  std::string variant;  ///< Empty: not said, or the one that is meant when it is not.

  /// Nothing: it is no os/architecture[/variant].
  static std::optional<Platform> parse(std::string_view text);

  bool isKnown() const { return !os.empty() && !architecture.empty(); }
  /// Of a wish without a variant: any.
  bool covers(const Platform& other) const;
  std::string text() const;
};

/// A platform as runtimes compare them: linux/arm64/v8 is linux/arm64.
Platform normalised(Platform platform);

}  // namespace berth::content
