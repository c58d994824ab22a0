// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace berth::policy {

/// What a principal's issuer says of it beside name and groups: a JSON object. Immutable.
class Claims {
 public:
  /// Empty text is an empty object. Nothing when it is no JSON object.
  static std::optional<Claims> parse(std::string_view json);

  /// Whether the claim at `path` ("kubernetes.io.namespace") is one of `values`, or a list that holds one of them.
  /// Numbers and booleans are compared as JSON writes them.
  bool isOneOf(std::string_view path, std::span<const std::string> values) const;

  /// The claim at `path` when it is text or a whole number.
  std::optional<std::string> text(std::string_view path) const;

 private:
  explicit Claims(std::shared_ptr<const nlohmann::json> object);

  std::shared_ptr<const nlohmann::json> object_;
};

}  // namespace berth::policy
