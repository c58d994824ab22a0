// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "fetch/http_get.hpp"
#include "fetch/locator.hpp"
#include "jose/algorithm.hpp"

#include <nlohmann/json_fwd.hpp>
#include <tl/expected.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace berth::auth_fetch {

/// Who is believed, and with which keys. Exactly one of jwks_file, jwks_url and discovery is set.
struct IssuerSettings {
  std::string issuer;
  std::string audience;
  std::vector<jose::Algorithm> algorithms;
  std::chrono::seconds leeway{60};
  std::chrono::seconds refresh{300};
  std::chrono::milliseconds pause{10'000};  // between fetches that nothing but a failure or an unknown key asks for
  std::string jwks_file;
  std::optional<Locator> jwks_url;
  std::optional<Locator> discovery;
  Credentials credentials;

  /// Of the members of a section that have these names; others are somebody else's. Without jwks_file and jwks_url keys
  /// are found by OpenID Connect discovery, where that is allowed. Or a sentence that names the member that is wrong.
  static tl::expected<IssuerSettings, std::string> read(const nlohmann::json& section, bool may_discover);
};

}  // namespace berth::auth_fetch
