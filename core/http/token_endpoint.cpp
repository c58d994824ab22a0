// SPDX-License-Identifier: Apache-2.0
// The endpoints of AuthGuard that give tokens: distribution's token specification, by GET and by POST, and Trow's
// login.
#include "http/auth_guard.hpp"
#include "http/authorization.hpp"
#include "http/credentials.hpp"
#include "http/error_response.hpp"
#include "http/exchange.hpp"
#include "http/form.hpp"
#include "http/plain_response.hpp"
#include "model/repository_name.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace berth::http {
namespace {

/// What a scope can ask for of a repository, and of which actions one has to be allowed.
struct Word {
  std::string_view text;
  auth::ActionSet needs_one_of;
};
constexpr Word kWords[] = {
    {"pull", {auth::Action::kPull}},
    {"push", {auth::Action::kPush, auth::Action::kOverwrite}},
    {"delete", {auth::Action::kDelete}},
};

/// A request for a token, in either of its two forms.
struct TokenRequest {
  std::string service;
  std::vector<std::string> scopes;
  auth::Credentials credentials;
  bool is_post = false;
};

Result<void> readPassword(const Form& form, auth::Credentials& credentials) {
  const std::string kind = form.first("grant_type");
  if (kind != "password")
    return fail(ErrorCode::kBadRequest, "grant_type is password here; log in with user and password");
  credentials.username = form.first("username");
  credentials.password = form.secret("password");
  if (credentials.username.empty()) return fail(ErrorCode::kUnauthorized, "the user is missing");
  return {};
}

Result<void> readHeader(const Exchange& exchange, auth::Credentials& credentials) {
  BERTH_TRY(auto authorization, readAuthorization(exchange.request));
  if (auto* basic = std::get_if<BasicAuthorization>(&authorization)) {
    credentials.username = basic->username;
    credentials.password = std::move(basic->password);
    if (basic->username.empty()) return fail(ErrorCode::kUnauthorized, "the user is missing");
  }
  if (const auto* bearer = std::get_if<BearerAuthorization>(&authorization)) credentials.bearer = bearer->token;
  return {};
}

Result<TokenRequest> readTokenRequest(const Exchange& exchange, std::string_view body) {
  TokenRequest asked;
  asked.credentials = credentialsOf(exchange);
  asked.is_post = exchange.request.method == "POST";
  const Form form{asked.is_post ? body : std::string_view{exchange.request.query}};
  asked.service = form.first("service");
  asked.scopes = form.all("scope");
  if (asked.is_post) {
    BERTH_CHECK(readPassword(form, asked.credentials));
  } else {
    BERTH_CHECK(readHeader(exchange, asked.credentials));
  }
  return asked;
}

constexpr std::array kOfRepositories{auth::Action::kPull, auth::Action::kPush, auth::Action::kOverwrite,
                                     auth::Action::kDelete};

Result<auth::ActionSet> allowedOf(const AuthCaller& caller, std::string_view repository,
                                  std::span<const auth::Action> actions) {
  std::vector<auth::Access> accesses;
  for (const auto action : actions) accesses.push_back({repository, {}, action});
  BERTH_TRY(const auto decisions, caller.ask(accesses));
  auth::ActionSet allowed;
  for (std::size_t i = 0; i < accesses.size(); ++i) {
    if (decisions[i].is_allowed) allowed.add(accesses[i].action);
  }
  return allowed;
}

bool isAsked(const auth::Scope& scope, std::string_view word) {
  return std::ranges::any_of(scope.words, [&](const std::string& asked) { return asked == word || asked == "*"; });
}

Response tokenResponse(const auth::IssuedToken& token, const std::string& scope) {
  std::string json = R"({"token":)";
  appendJsonString(json, token.text);
  json += R"(,"access_token":)";
  appendJsonString(json, token.text);
  json += R"(,"token_type":"Bearer","expires_in":)" + std::to_string(token.lifetime.count()) + R"(,"issued_at":)";
  appendJsonString(json, token.issued_at);
  json += R"(,"scope":)";
  appendJsonString(json, scope);
  json += "}\n";
  Response response = textResponse(200, "application/json", std::move(json));
  response.setHeader("Cache-Control", "no-store");
  return response;
}

// No Bearer challenge: this is where Bearer tokens come from.
Response wrongLogin(const Error& error) {
  Response response = errorResponse(error);
  response.setHeader("WWW-Authenticate", R"(Basic realm="berth", charset="UTF-8")");
  response.setHeader("Cache-Control", "no-store");
  return response;
}

}  // namespace

// What was asked and the plugins allow now. Never an error for what they do not: the client finds out when it tries.
Result<auth::Grant> AuthGuard::grantOf(const auth::Scopes& scopes, const AuthCaller& caller) const {
  auth::Grant grant;
  for (const auto& scope : scopes) {
    if (scope.type == "registry" && scope.name == "catalog") {
      BERTH_TRY(const auto allowed, allowedOf(caller, {}, std::array{auth::Action::kCatalog}));
      if (!allowed.isEmpty()) grant.addCatalog();
    }
    if (scope.type != "repository" || !RepositoryName::parse(scope.name)) continue;
    BERTH_TRY(const auto allowed, allowedOf(caller, scope.name, kOfRepositories));
    for (const auto& word : kWords) {
      if (isAsked(scope, word.text) && allowed.hasAnyOf(word.needs_one_of))
        grant.add(scope.name, auth::actionsOfWord(word.text));
    }
  }
  return grant;
}

Result<Response> AuthGuard::giveToken(const Exchange& exchange, std::string_view form) {
  auto asked = readTokenRequest(exchange, form);
  if (!asked && asked.error().code == ErrorCode::kUnauthorized) return wrongLogin(asked.error());
  if (!asked) return fail(asked.error());
  if (!asked->service.empty() && asked->service != rules_.service)
    return fail(ErrorCode::kBadRequest, "tokens are given for the service " + rules_.service + " only");
  const auto chain = chainOf(exchange);
  Identity identity;
  if (!asked->credentials.username.empty() || !asked->credentials.bearer.empty()) {
    auto found = login(exchange, chain, asked->credentials);
    if (!found && found.error().code == ErrorCode::kUnauthorized) return wrongLogin(found.error());
    if (!found) return fail(found.error());
    identity = *std::move(found);
  } else if (exchange.match.route->pattern == "/login") {
    return wrongLogin({ErrorCode::kUnauthorized, "send user and password"});
  }
  const auth::Principal principal = identity.principal();
  const AuthCaller caller{chain, std::move(identity), asked->credentials.client, {}, log_};
  BERTH_TRY(const auto grant, grantOf(auth::parseScopes(asked->scopes), caller));
  BERTH_TRY(const auto token, issuer_.issue(principal, grant));
  std::string scope;
  for (const auto& part : grant.scopes()) scope += (scope.empty() ? "" : " ") + part.text();
  return tokenResponse(token, scope);
}

Result<Response> AuthGuard::showKeys(const Exchange&) {
  Response response = textResponse(200, "application/jwk-set+json", issuer_.keySet());
  response.setHeader("Cache-Control", "public, max-age=60");
  return response;
}

}  // namespace berth::http
