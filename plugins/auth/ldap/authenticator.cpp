// SPDX-License-Identifier: Apache-2.0
#include "authenticator.hpp"

#include "escape.hpp"

namespace berth::ldap {
namespace {

/// Longer ones are nobody's; they would only be work for the server.
constexpr std::size_t kLongestName = 256;
constexpr std::size_t kLongestPassword = 4096;

}  // namespace

sdk::Result<std::unique_ptr<Authenticator>> Authenticator::create(const sdk::Host& host, const sdk::Call&,
                                                                  std::string_view instance, std::string_view config) {
  (void)instance;  // The host puts it before each line of the log.
  const auto settings = Settings::parse(config);
  if (!settings) return settings.status();
  for (const auto& server : settings->servers)
    if (auto status = Connection::check(*settings, server); !status.ok()) return status;
  return std::unique_ptr<Authenticator>{new Authenticator{*settings, host}};
}

Authenticator::Authenticator(const Settings& settings, const sdk::Host& host)
    : timeout_{settings.timeout}, ttl_seconds_{settings.ttl_seconds}, directory_{settings, host} {}

sdk::Result<berth_authenticate_response> Authenticator::authenticate(const sdk::Call& call,
                                                                     const berth_authenticate_request& request) {
  const auto username = sdk::view(request.username);
  const auto password = sdk::view(request.password);
  const bool ours = request.bearer.len == 0 && username.size() <= kLongestName && isText(username);
  if (!ours) return sdk::make<berth_authenticate_response>();
  // Servers accept a bind with a name and without a password: as one of nobody in particular (RFC 4513, 5.1.2).
  if (password.empty()) return sdk::fail(BERTH_UNAUTHENTICATED, "the password is empty");
  if (password.size() > kLongestPassword || password.find('\0') != std::string_view::npos)
    return sdk::fail(BERTH_UNAUTHENTICATED, "the password is longer than 4096 bytes or holds a NUL");
  if (const auto verdict = refusals_.recall(username, password)) return answer(call, Login{*verdict, {}});
  const auto login = directory_.login(username, password, Budget{call, timeout_});
  if (!login) return login.status();
  if (login->verdict != Verdict::kAccepted) refusals_.add(username, password, login->verdict);
  return answer(call, *login);
}

sdk::Result<berth_authenticate_response> Authenticator::answer(const sdk::Call& call, const Login& login) const {
  if (login.verdict == Verdict::kWrong)
    return sdk::fail(BERTH_UNAUTHENTICATED, "the LDAP directory does not accept this name with this password");
  auto response = sdk::make<berth_authenticate_response>();
  if (login.verdict == Verdict::kUnknown) return response;
  auto& principal = call.add<berth_principal>();
  principal.subject = call.copy(login.account.subject);
  principal.kind = BERTH_PRINCIPAL_USER;
  const auto groups = call.addArray<berth_str>(login.account.groups.size());
  for (std::size_t at = 0; at < groups.size(); ++at) groups[at] = call.copy(login.account.groups[at]);
  principal.groups = groups.data();
  principal.groups_count = groups.size();
  response.principal = &principal;
  response.ttl_seconds = ttl_seconds_;
  return response;
}

}  // namespace berth::ldap
