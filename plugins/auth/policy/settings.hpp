// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "berth/result.hpp"

#include <string>
#include <string_view>

namespace berth::policy {

/// What the configuration of an instance says (README.md describes each).
struct Settings {
  std::string file;

  /// INVALID_ARGUMENT with the name of the setting that is wrong, missing or unknown.
  static sdk::Result<Settings> parse(std::string_view json);
};

}  // namespace berth::policy
