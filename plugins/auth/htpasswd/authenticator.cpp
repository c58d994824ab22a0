// SPDX-License-Identifier: Apache-2.0
#include "authenticator.hpp"

#include "htpasswd/hash.hpp"
#include "htpasswd/text.hpp"

#include <string>
#include <utility>

namespace berth::htpasswd_auth {
namespace {

berth_authenticate_response answerFor(const sdk::Call& call, const std::string& user, const Groups& groups) {
  auto& principal = call.add<berth_principal>();
  principal.subject = call.copy(user);
  principal.kind = BERTH_PRINCIPAL_USER;
  const auto& names = groups.of(user);
  const auto copies = call.addArray<berth_str>(names.size());
  std::size_t at = 0;
  for (const auto& name : names) copies[at++] = call.copy(name);
  principal.groups = copies.data();
  principal.groups_count = copies.size();
  auto response = sdk::make<berth_authenticate_response>();
  response.principal = &principal;
  response.ttl_seconds = 0;  // Whoever is taken out of the file is out.
  return response;
}

}  // namespace

sdk::Result<std::unique_ptr<Authenticator>> Authenticator::create(const sdk::Host& host, const sdk::Call&,
                                                                  std::string_view instance, std::string_view config) {
  (void)instance;  // The host puts it before each line of the log.
  const auto settings = Settings::parse(config);
  if (!settings) return settings.status();
  auto accounts =
      Accounts::open(*settings, [host](std::uint32_t level, const std::string& line) { host.log(level, line); });
  if (!accounts) return accounts.status();
  return std::make_unique<Authenticator>(*std::move(accounts), *settings);
}

Authenticator::Authenticator(std::unique_ptr<Accounts> accounts, const Settings& settings)
    : accounts_{std::move(accounts)}, pool_{settings.workers, settings.queue, htpasswd::verify} {}

sdk::Result<berth_authenticate_response> Authenticator::authenticate(const sdk::Call& call,
                                                                     const berth_authenticate_request& request) {
  const auto name = sdk::view(request.username);
  if (request.bearer.len != 0 || !htpasswd::isUserName(name)) return sdk::make<berth_authenticate_response>();
  const auto state = accounts_->current();
  const htpasswd::User* user = state.users->file.find(name);
  const auto is_right = isRight(call, *state.users, user, name, sdk::view(request.password));
  if (!is_right) return is_right.status();
  if (*is_right) return answerFor(call, user->name, *state.groups);
  if (user != nullptr) return sdk::fail(BERTH_UNAUTHENTICATED, "the name or the password is wrong");
  return sdk::make<berth_authenticate_response>();
}

sdk::Result<bool> Authenticator::isRight(const sdk::Call& call, Users& users, const htpasswd::User* user,
                                         std::string_view name, std::string_view password) {
  if (!htpasswd::isPossible(password)) return false;
  const bool has_hash = user != nullptr && user->form;
  const std::string& stored = has_hash ? user->hash : users.unmatchable;
  if (users.remembered.has(name, stored, password)) return true;
  const auto matches = pool_.verify(call, password, stored);
  if (!matches) return matches.status();
  if (!has_hash || !*matches) return false;
  users.remembered.add(name, stored, password);
  return true;
}

}  // namespace berth::htpasswd_auth
