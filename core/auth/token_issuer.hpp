// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "auth/answer_memory.hpp"
#include "auth/grant.hpp"
#include "auth/principal.hpp"
#include "auth/token_keys.hpp"
#include "model/result.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace berth::auth {

/// What the tokens of this registry say of themselves.
struct TokenRules {
  std::string issuer;
  std::string service;  ///< The audience.
  std::chrono::seconds lifetime;
};

/// A token that was made.
struct IssuedToken {
  std::string text;
  std::chrono::seconds lifetime;
  std::string issued_at;  ///< RFC 3339, UTC.
};

/// Whom a token of ours names, and what for.
struct TokenBearer {
  Principal principal;
  Grant grant;
  std::int64_t expires = 0;  ///< Seconds since 1970.
};

/// Makes and reads this registry's own tokens: JWTs signed with ES256, as distribution's token specification has them.
/// They hold who the bearer is and what was granted, so that any Front End that has the keys can read them. Any thread.
class TokenIssuer {
 public:
  /// `keys` outlives it.
  TokenIssuer(TokenRules rules, TokenKeys& keys) : rules_{std::move(rules)}, keys_{keys} {}

  const TokenRules& rules() const { return rules_; }

  /// kInvalidArgument: the principal's groups and claims are too long for a header. kUnavailable: no key.
  Result<IssuedToken> issue(const Principal& principal, const Grant& grant);

  /// Null: a token of somebody else, by its issuer. kUnauthorized, with the cause: ours by name, and not good.
  /// One that has only expired is answered all the same: see isExpired().
  Result<std::shared_ptr<const TokenBearer>> read(std::string_view token);
  /// For longer than `grace`, and a minute by which clocks may differ.
  static bool isExpired(const TokenBearer& bearer, std::chrono::seconds grace = {});

  /// The JSON Web Key Set by which others can check the tokens.
  std::string keySet();

 private:
  Result<std::shared_ptr<const TokenBearer>> check(std::string_view token);

  const TokenRules rules_;
  TokenKeys& keys_;
  // By the tokens themselves: a digest of one, made for each request, would cost more than all else about it. What they
  // let do is over in minutes; and only who has the keys can fill this.
  AnswerMemory<std::shared_ptr<const TokenBearer>> bearers_;
};

}  // namespace berth::auth
