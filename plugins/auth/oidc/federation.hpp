// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "settings.hpp"

#include "fetch/issuer.hpp"
#include "fetch/vouched.hpp"

#include "berth/call.hpp"
#include "berth/host.hpp"

#include <string>

namespace berth::auth_oidc {

/// One issuer that is believed, as far as its section says. Any thread.
class Federation {
 public:
  /// Or a sentence for whoever wrote the settings.
  static tl::expected<Federation, std::string> open(FederationSettings settings, const sdk::Host& host);

  const std::string& issuer() const { return issuer_.name(); }

  /// Whom the token stands for; or what Issuer::check() says, or BERTH_UNAUTHENTICATED when the section does not take
  /// it.
  sdk::Result<auth_fetch::Vouched> admit(const auth_fetch::Token& token, const sdk::Call& call) const;

 private:
  Federation(FederationSettings settings, auth_fetch::Issuer issuer)
      : settings_{std::move(settings)}, issuer_{std::move(issuer)} {}

  FederationSettings settings_;
  auth_fetch::Issuer issuer_;
};

}  // namespace berth::auth_oidc
