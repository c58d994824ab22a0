// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "fetch/issuer_settings.hpp"

#include <tl/expected.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace berth::auth_token {

/// What the configuration of an instance says (README.md describes each).
struct Settings {
  auth_fetch::IssuerSettings issuer;
  std::string subject_claim = "sub";
  std::string groups_claim = "groups";
  std::int32_t kind = 0;  // BERTH_PRINCIPAL_*

  /// Or a sentence that names the setting that is wrong, missing or unknown.
  static tl::expected<Settings, std::string> parse(std::string_view json);
};

}  // namespace berth::auth_token
