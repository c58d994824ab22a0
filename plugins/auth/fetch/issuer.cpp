// SPDX-License-Identifier: Apache-2.0
#include "fetch/issuer.hpp"

#include "fetch/fetched_keys.hpp"
#include "fetch/key_file.hpp"

#include <algorithm>
#include <ctime>

namespace berth::auth_fetch {
namespace {

sdk::Status refused(std::string_view why) {
  return sdk::fail(BERTH_UNAUTHENTICATED, std::string{why});
}

}  // namespace

std::optional<Token> Token::parse(std::string_view text) {
  auto jws = jose::parseCompact(text);
  if (!jws) return std::nullopt;
  auto claims = jose::readClaims(jws->payload);
  if (!claims) return std::nullopt;
  return Token{*std::move(jws), *std::move(claims)};
}

tl::expected<Issuer, std::string> Issuer::open(const IssuerSettings& settings, const sdk::Host& host) {
  if (settings.jwks_file.empty()) return Issuer{settings, std::make_unique<FetchedKeys>(settings, host)};
  auto keys = KeyFile::open(settings.jwks_file, host);
  if (!keys) return tl::unexpected{keys.error()};
  return Issuer{settings, *std::move(keys)};
}

sdk::Status Issuer::check(const Token& token, const sdk::Call& call) const {
  const auto& [algorithm, key_id, type] = token.jws.header;
  const auto& allowed = settings_.algorithms;
  if (std::find(allowed.begin(), allowed.end(), algorithm) == allowed.end())
    return refused("the token's algorithm is not allowed here");
  // Before the signature, so that no key is fetched for a token that is of no use anyhow.
  const jose::Expected expected{settings_.issuer, settings_.audience, std::time(nullptr), settings_.leeway.count()};
  if (const auto checked = jose::checkClaims(token.claims, expected); !checked)
    return refused(jose::sayingOf(checked.error()));
  const auto deadline = call.deadline().value_or(std::chrono::steady_clock::time_point::max());
  const auto key = keys_->find(key_id, algorithm, deadline);
  if (!key && key.error() == Missing::kUnreachable)
    return sdk::fail(BERTH_UNAVAILABLE, "the keys of " + settings_.issuer + " cannot be read now; try again later");
  if (!key) return refused("the token's key is none of its issuer's");
  if (const auto verified = jose::verify(token.jws, *key); !verified) return refused(verified.error());
  return {};
}

}  // namespace berth::auth_fetch
