// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/result.hpp"

#include <compare>
#include <string>
#include <string_view>

namespace berth {

/// The `<name>` of distribution-spec 1.1.1: components of `[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*`, joined by '/', at most
/// 255 characters, because many clients bound host and name together by that. Always well formed. A value.
class RepositoryName {
 public:
  static constexpr std::size_t kMaxLength = 255;

  /// kNameInvalid, with the rule that was broken.
  static Result<RepositoryName> parse(std::string_view text);

  const std::string& text() const { return text_; }

  friend bool operator==(const RepositoryName&, const RepositoryName&) = default;
  friend std::strong_ordering operator<=>(const RepositoryName&, const RepositoryName&) = default;

 private:
  explicit RepositoryName(std::string_view text) : text_{text} {}

  std::string text_;
};

}  // namespace berth
