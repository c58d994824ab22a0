// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/secret.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace berth::http {

/// The fields of a form (application/x-www-form-urlencoded), where '+' is a space. A view of its text.
class Form {
 public:
  explicit Form(std::string_view text) : text_{text} {}

  /// Empty when there is none.
  std::string first(std::string_view name) const;
  /// The same, without a copy that stays in memory.
  Secret secret(std::string_view name) const;
  std::vector<std::string> all(std::string_view name) const;

 private:
  const std::string_view text_;
};

}  // namespace berth::http
