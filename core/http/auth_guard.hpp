// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "auth/authority.hpp"
#include "auth/login_throttle.hpp"
#include "auth/token_issuer.hpp"
#include "http/auth_caller.hpp"
#include "http/challenge.hpp"
#include "http/guard.hpp"
#include "observe/log.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace berth::http {

/// The guard of a registry with `auth`: finds out who calls by token, password, foreign token or certificate, asks the
/// plugins what they may do, and gives tokens (distribution's token specification). Any thread.
class AuthGuard final : public Guard {
 public:
  /// All outlive it.
  AuthGuard(auth::Authority& authority, auth::TokenIssuer& issuer, ChallengeRules rules, const observe::Log& log)
      : authority_{authority}, issuer_{issuer}, rules_{std::move(rules)}, log_{log} {}

  Admission admit(const Exchange& exchange) override;
  Result<Response> giveToken(const Exchange& exchange, std::string_view form) override;
  Result<Response> showKeys(const Exchange& exchange) override;

 private:
  using ChainPointer = std::shared_ptr<const auth::Chain>;

  ChainPointer chainOf(const Exchange& exchange) const;
  Result<Identity> identify(const Exchange& exchange, const ChainPointer& chain);
  Result<Identity> identifyByToken(const Exchange& exchange, const ChainPointer& chain, std::string_view token);
  Result<Identity> login(const Exchange& exchange, const ChainPointer& chain, const auth::Credentials& credentials);
  std::optional<Response> check(const Exchange& exchange, const AuthCaller& caller) const;
  Response refuse(const Exchange& exchange, const Error& error) const;
  Response challenge(const Exchange& exchange, std::string_view fault, std::string detail) const;
  Result<auth::Grant> grantOf(const auth::Scopes& scopes, const AuthCaller& caller) const;

  auth::Authority& authority_;
  auth::TokenIssuer& issuer_;
  const ChallengeRules rules_;
  const observe::Log& log_;
  auth::LoginThrottle throttle_;
};

}  // namespace berth::http
