// SPDX-License-Identifier: Apache-2.0
#include "authenticator.hpp"

#include "fetch/claim.hpp"
#include "fetch/vouched.hpp"

#include <nlohmann/json.hpp>

namespace berth::auth_token {

sdk::Result<std::unique_ptr<Authenticator>> Authenticator::create(const sdk::Host& host, const Call&,
                                                                  std::string_view instance, std::string_view config) {
  (void)instance;  // The host puts it before each line of the log.
  auto settings = Settings::parse(config);
  if (!settings) return sdk::fail(BERTH_INVALID_ARGUMENT, settings.error());
  auto issuer = auth_fetch::Issuer::open(settings->issuer, host);
  if (!issuer) return sdk::fail(BERTH_INVALID_ARGUMENT, "token: " + issuer.error());
  return std::unique_ptr<Authenticator>{new Authenticator{*std::move(settings), *std::move(issuer)}};
}

sdk::Result<berth_authenticate_response> Authenticator::authenticate(const Call& call,
                                                                     const berth_authenticate_request& request) {
  const auto bearer = sdk::view(request.bearer);
  const auto token = bearer.empty() ? std::nullopt : auth_fetch::Token::parse(bearer);
  if (!token || token->claims.issuer != issuer_.name()) return auth_fetch::noneOfOurs();
  if (auto checked = issuer_.check(*token, call); !checked.ok()) return checked;

  const auto claims = nlohmann::json::parse(token->claims.json, nullptr, false);
  const auto* const subject = auth_fetch::claimAt(claims, settings_.subject_claim);
  const auto* const groups = auth_fetch::claimAt(claims, settings_.groups_claim);
  const auto name = subject == nullptr ? std::nullopt : auth_fetch::textOf(*subject);
  if (!name) return sdk::fail(BERTH_UNAUTHENTICATED, "the token's " + settings_.subject_claim + " names nobody");
  auto members = groups == nullptr ? std::vector<std::string>{} : auth_fetch::textsOf(*groups);
  if (!members)
    return sdk::fail(BERTH_UNAUTHENTICATED, "the token's " + settings_.groups_claim + " is no list of names");
  return auth_fetch::answerOf(call,
                              {*name, settings_.kind, *std::move(members), token->claims.json, token->claims.expires});
}

}  // namespace berth::auth_token
