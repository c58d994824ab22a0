// SPDX-License-Identifier: Apache-2.0
#include "federation.hpp"

#include <nlohmann/json.hpp>

namespace berth::auth_oidc {

tl::expected<Federation, std::string> Federation::open(FederationSettings settings, const sdk::Host& host) {
  auto issuer = auth_fetch::Issuer::open(settings.issuer, host);
  if (!issuer) return tl::unexpected{issuer.error()};
  return Federation{std::move(settings), *std::move(issuer)};
}

sdk::Result<auth_fetch::Vouched> Federation::admit(const auth_fetch::Token& token, const sdk::Call& call) const {
  if (auto checked = issuer_.check(token, call); !checked.ok()) return checked;
  const auto claims = nlohmann::json::parse(token.claims.json, nullptr, false);
  for (const auto& pattern : settings_.match) {
    if (!pattern.holds(claims))
      return sdk::fail(BERTH_UNAUTHENTICATED, "tokens with this " + pattern.claim + " are not taken here");
  }
  auto subject = settings_.subject.fill(claims);
  if (!subject) return sdk::fail(BERTH_UNAUTHENTICATED, "the token lacks a claim that names its bearer");
  auth_fetch::Vouched vouched{
      *std::move(subject), BERTH_PRINCIPAL_WORKLOAD, {}, token.claims.json, token.claims.expires};
  for (const auto& group : settings_.groups) {
    auto filled = group.fillEach(claims);
    vouched.groups.insert(vouched.groups.end(), filled.begin(), filled.end());
  }
  return vouched;
}

}  // namespace berth::auth_oidc
