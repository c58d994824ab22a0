// SPDX-License-Identifier: Apache-2.0
#include "http/auth_guard.hpp"

#include "http/authorization.hpp"
#include "http/credentials.hpp"
#include "http/error_response.hpp"
#include "http/exchange.hpp"
#include "http/route_access.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace berth::http {
namespace {

// How long an upload that has begun may go on with a token that has expired since: a slow connection may need it, and
// what the plugins say now is asked all the same.
constexpr std::chrono::hours kUploadGrace{1};

constexpr std::string_view kHowToLogIn = "log in first, as with `docker login`";

Error tooManyTries(std::chrono::seconds wait) {
  return {ErrorCode::kTooManyRequests,
          "too many wrong passwords; wait " + std::to_string(wait.count()) + " s before the next try",
          static_cast<std::uint32_t>(wait.count())};
}

// The token of a workload in the place of a password (JWS compact serialisation of JSON). Nobody guesses those, and
// whole CI systems share a name and an address: one job's expired token must not keep the others out.
bool isToken(std::string_view password) {
  constexpr std::string_view kCharacters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.";
  return password.starts_with("eyJ") && std::ranges::count(password, '.') == 2 &&
         password.find_first_not_of(kCharacters) == std::string_view::npos;
}

}  // namespace

Response AuthGuard::challenge(const Exchange& exchange, std::string_view fault, std::string detail) const {
  Response response = errorResponse({ErrorCode::kUnauthorized, std::move(detail)});
  response.setHeader("WWW-Authenticate",
                     bearerChallenge(realmOf(exchange.origin(), rules_), rules_.service, scopeOf(exchange), fault));
  // It names the host by which this client called.
  response.setHeader("Cache-Control", "no-store");
  return response;
}

Response AuthGuard::refuse(const Exchange& exchange, const Error& error) const {
  if (error.code == ErrorCode::kUnauthorized) return challenge(exchange, "invalid_token", error.detail);
  return errorResponse(error);
}

AuthGuard::ChainPointer AuthGuard::chainOf(const Exchange& exchange) const {
  const auto& begun = exchange.request.login.chain;
  return begun == nullptr ? authority_.chain() : begun;
}

Result<Identity> AuthGuard::login(const Exchange& exchange, const ChainPointer& chain,
                                  const auth::Credentials& credentials) {
  const auto& peer = credentials.client.peer;
  const bool is_password = !credentials.username.empty();
  const bool is_throttled = is_password && !isToken(credentials.password.view());
  if (is_throttled) {
    const auto wait = throttle_.wait(peer, credentials.username);
    if (wait.count() > 0) return fail(tooManyTries(wait));
  }
  auto& progress = exchange.request.login;
  progress.chain = chain;
  auto principal = chain->authenticate(credentials, progress.asked);
  progress = {};
  if (principal) {
    if (is_throttled) throttle_.succeeded(peer, credentials.username);
    return Identity{*std::move(principal), Identity::Proof::kForeign, nullptr};
  }
  if (principal.error().code == ErrorCode::kUnauthorized) {
    if (is_throttled) throttle_.failed(peer, credentials.username);
    log_.info("A login failed.", {{"request_id", credentials.client.request_id},
                                  {"peer", peer},
                                  {"user", credentials.username},
                                  {"cause", principal.error().detail}});
    // One text for every cause, or it would tell which users there are. The log knows more.
    if (is_password) return fail(ErrorCode::kUnauthorized, "the user or the password is wrong");
  }
  return fail(std::move(principal).error());
}

Result<Identity> AuthGuard::identifyByToken(const Exchange& exchange, const ChainPointer& chain,
                                            std::string_view token) {
  BERTH_TRY(auto bearer, issuer_.read(token));
  if (bearer == nullptr) {
    auto credentials = credentialsOf(exchange);
    credentials.bearer = token;
    return login(exchange, chain, credentials);
  }
  const bool is_expired = auth::TokenIssuer::isExpired(*bearer);
  const bool is_graced = isOfUploadSession(exchange) && !auth::TokenIssuer::isExpired(*bearer, kUploadGrace);
  if (is_expired && !is_graced) return fail(ErrorCode::kUnauthorized, "the token has expired; get a new one");
  return Identity{{}, Identity::Proof::kToken, std::move(bearer)};
}

Result<Identity> AuthGuard::identify(const Exchange& exchange, const ChainPointer& chain) {
  BERTH_TRY(auto authorization, readAuthorization(exchange.request));
  if (const auto* bearer = std::get_if<BearerAuthorization>(&authorization))
    return identifyByToken(exchange, chain, bearer->token);
  auto credentials = credentialsOf(exchange);
  if (auto* basic = std::get_if<BasicAuthorization>(&authorization)) {
    credentials.username = basic->username;
    credentials.password = std::move(basic->password);
    if (basic->username.empty()) return fail(ErrorCode::kUnauthorized, "the user is missing");
    return login(exchange, chain, credentials);
  }
  if (!credentials.has_certificate) return Identity{};
  // Who shows a certificate that no plugin knows is anonymous, not wrong.
  auto identity = login(exchange, chain, credentials);
  if (!identity && identity.error().code == ErrorCode::kUnauthorized) return Identity{};
  return identity;
}

Admission AuthGuard::admit(const Exchange& exchange) {
  const auto chain = chainOf(exchange);
  auto identity = identify(exchange, chain);
  if (!identity) return refuse(exchange, identity.error());
  auto caller = std::make_shared<const AuthCaller>(chain, *std::move(identity), clientOfRequest(exchange),
                                                   std::string{exchange.match.name}, log_);
  if (auto refusal = check(exchange, *caller)) return *std::move(refusal);
  return std::shared_ptr<const Caller>{std::move(caller)};
}

std::optional<Response> AuthGuard::check(const Exchange& exchange, const AuthCaller& caller) const {
  const auto& identity = caller.identity();
  const auto accesses = accessesOf(exchange);
  if (accesses.empty()) {
    // Clients ask here whether to log in, and never again where they need not: so everybody has to.
    if (identity.proof != Identity::Proof::kNone) return std::nullopt;
    return challenge(exchange, {}, std::string{kHowToLogIn});
  }
  // Whoever reads the catalog without a login does not read who pushes what and what runs where.
  if (exchange.match.route->action == Action::kRules && identity.principal().isAnonymous()) {
    const bool has_token = identity.proof != Identity::Proof::kNone;
    return challenge(exchange, has_token ? "insufficient_scope" : "", std::string{kHowToLogIn});
  }
  const auto decisions = caller.ask(accesses);
  if (!decisions) return errorResponse(decisions.error());
  const bool is_allowed = std::ranges::any_of(*decisions, &auth::Decision::is_allowed);
  const bool is_granted =
      std::ranges::any_of(accesses, [&](const auth::Access& access) { return caller.isGranted(access); });
  if (is_allowed && is_granted) return std::nullopt;
  if (identity.proof == Identity::Proof::kNone) return challenge(exchange, {}, std::string{kHowToLogIn});
  // A larger token helps: the client gets one for the scope that the challenge names.
  if (is_allowed) return challenge(exchange, "insufficient_scope", "the token was not given for this; get a new one");
  const Error denied = caller.denied(accesses.front(), decisions->front());
  if (identity.principal().isAnonymous()) return challenge(exchange, "insufficient_scope", denied.detail);
  return errorResponse(denied);
}

}  // namespace berth::http
