// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "settings.hpp"

#include "berth/result.hpp"

#include <string>

namespace berth::validation_lua {

/// A script as text; it is compiled anew for each run. A value.
struct Script {
  std::string name;  ///< What messages call it: "team.lua".
  std::string text;

  /// Reads it from where the settings say. INVALID_ARGUMENT: it cannot be read, is no text, or larger than 64 KiB.
  static sdk::Result<Script> load(const Settings& settings);
};

}  // namespace berth::validation_lua
