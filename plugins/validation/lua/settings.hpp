// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "budget.hpp"

#include "berth/result.hpp"

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace berth::validation_lua {

/// What the configuration of an instance says (README.md describes each).
struct Settings {
  std::string file;  ///< Empty: `script` it is.
  std::string script;
  Limits limits;
  std::shared_ptr<const nlohmann::json> parameters;  ///< An object.
  std::uint32_t sources = 0;                         ///< A bit for each BERTH_SOURCE_*.
  std::uint32_t kinds = 0;                           ///< A bit for each ManifestKind.

  bool isFor(std::int32_t source) const { return source >= 0 && source < 32 && (sources >> source & 1U) != 0; }

  /// INVALID_ARGUMENT with the name of the setting that is wrong, missing or unknown.
  static sdk::Result<Settings> parse(std::string_view json);
};

}  // namespace berth::validation_lua
