// SPDX-License-Identifier: Apache-2.0
#include "authenticator.hpp"

#include <algorithm>
#include <optional>

namespace berth::auth_oidc {

sdk::Result<std::unique_ptr<Authenticator>> Authenticator::create(const sdk::Host& host, const Call&,
                                                                  std::string_view instance, std::string_view config) {
  (void)instance;  // The host puts it before each line of the log.
  auto settings = Settings::parse(config);
  if (!settings) return sdk::fail(BERTH_INVALID_ARGUMENT, settings.error());
  std::unique_ptr<Authenticator> made{new Authenticator};
  made->usernames_ = std::move(settings->usernames);
  for (auto& section : settings->issuers) {
    auto federation = Federation::open(std::move(section), host);
    if (!federation) return sdk::fail(BERTH_INVALID_ARGUMENT, "oidc: " + federation.error());
    made->federations_.push_back(*std::move(federation));
  }
  return made;
}

sdk::Result<berth_authenticate_response> Authenticator::authenticate(const Call& call,
                                                                     const berth_authenticate_request& request) {
  const auto username = sdk::view(request.username);
  if (std::find(usernames_.begin(), usernames_.end(), username) == usernames_.end()) return auth_fetch::noneOfOurs();
  const auto token = auth_fetch::Token::parse(sdk::view(request.password));
  if (!token) return auth_fetch::noneOfOurs();
  // Sections of one issuer stand beside each other, for another audience or other bearers: one that takes it is enough.
  std::optional<sdk::Status> refusal;
  for (const auto& federation : federations_) {
    if (federation.issuer() != token->claims.issuer) continue;
    auto vouched = federation.admit(*token, call);
    if (vouched) return auth_fetch::answerOf(call, *vouched);
    if (!refusal || vouched.status().code == BERTH_UNAVAILABLE) refusal = vouched.status();
  }
  if (refusal) return *refusal;
  return auth_fetch::noneOfOurs();
}

}  // namespace berth::auth_oidc
