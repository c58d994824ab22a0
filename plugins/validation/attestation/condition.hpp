// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "jose/result.hpp"

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace berth::validation_attestation {

/// What a value of a predicate has to be. Immutable; any thread.
class Condition {
 public:
  /// {path: "/a/b", equals: VALUE | matches: GLOB | max_age: "30d"}. `where`: for the sentence of an error.
  static jose::Result<Condition> parse(const nlohmann::json& options, const std::string& where);

  /// Or why it is not met. `now`: seconds since 1970.
  jose::Result<void> check(const nlohmann::json& predicate, std::uint64_t now) const;

 private:
  jose::Result<void> checkAge(const nlohmann::json& value, std::uint64_t now) const;

  std::string path_;
  std::shared_ptr<const nlohmann::json> equals_;  ///< Null: whatever.
  std::optional<std::string> matches_;            ///< `*` is any run of characters, `?` one.
  std::optional<std::uint64_t> max_age_;          ///< Seconds.
};

}  // namespace berth::validation_attestation
