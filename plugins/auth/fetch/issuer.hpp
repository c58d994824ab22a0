// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "fetch/issuer_settings.hpp"
#include "fetch/keys.hpp"
#include "jose/claims.hpp"
#include "jose/jws.hpp"

#include "berth/call.hpp"
#include "berth/host.hpp"

#include <memory>
#include <optional>
#include <string>

namespace berth::auth_fetch {

/// A token that says who made it. Nothing of it is true before Issuer::check().
struct Token {
  jose::Jws jws;
  jose::Claims claims;

  /// Nothing when the text is no token that anybody here could check.
  static std::optional<Token> parse(std::string_view text);
};

/// One issuer that is believed. Any thread.
class Issuer {
 public:
  /// Or a sentence for whoever wrote the settings.
  static tl::expected<Issuer, std::string> open(const IssuerSettings& settings, const sdk::Host& host);

  const std::string& name() const { return settings_.issuer; }

  /// BERTH_OK: the token is of this issuer, for this audience, good now and signed with one of the issuer's keys by an
  /// algorithm that is allowed. BERTH_UNAUTHENTICATED: it is not. BERTH_UNAVAILABLE: the keys cannot be read.
  sdk::Status check(const Token& token, const sdk::Call& call) const;

 private:
  Issuer(IssuerSettings settings, std::unique_ptr<Keys> keys)
      : settings_{std::move(settings)}, keys_{std::move(keys)} {}

  IssuerSettings settings_;
  std::unique_ptr<Keys> keys_;
};

}  // namespace berth::auth_fetch
