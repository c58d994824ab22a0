// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/result.hpp"

#include <compare>
#include <string>
#include <string_view>

namespace berth {

/// A tag of distribution-spec 1.1.1: `[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}`. Never looks like a digest, which has a ':'.
/// Always well formed. A value.
class Tag {
 public:
  static constexpr std::size_t kMaxLength = 128;

  /// kTagInvalid.
  static Result<Tag> parse(std::string_view text);

  const std::string& text() const { return text_; }

  friend bool operator==(const Tag&, const Tag&) = default;
  friend std::strong_ordering operator<=>(const Tag&, const Tag&) = default;

 private:
  explicit Tag(std::string_view text) : text_{text} {}

  std::string text_;
};

}  // namespace berth
