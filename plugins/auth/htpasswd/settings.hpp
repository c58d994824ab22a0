// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "berth/result.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace berth::htpasswd_auth {

/// What the configuration of an instance says (README.md describes each).
struct Settings {
  std::string file;
  std::string groups_file;  ///< Empty: nobody has groups.
  std::size_t workers = 2;
  std::size_t queue = 64;

  /// INVALID_ARGUMENT with the name of the setting that is wrong, missing or unknown.
  static sdk::Result<Settings> parse(std::string_view json);
};

}  // namespace berth::htpasswd_auth
