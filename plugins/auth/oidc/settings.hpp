// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "claim_pattern.hpp"
#include "claim_template.hpp"

#include "fetch/issuer_settings.hpp"

#include <tl/expected.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace berth::auth_oidc {

/// Whose tokens are taken, which of them, and who their bearers are here.
struct FederationSettings {
  auth_fetch::IssuerSettings issuer;
  std::vector<ClaimPattern> match;
  ClaimTemplate subject;
  std::vector<ClaimTemplate> groups;
};

/// What the configuration of an instance says (README.md describes each).
struct Settings {
  std::vector<std::string> usernames;
  std::vector<FederationSettings> issuers;

  /// Or a sentence that names the setting that is wrong, missing or unknown.
  static tl::expected<Settings, std::string> parse(std::string_view json);
};

}  // namespace berth::auth_oidc
