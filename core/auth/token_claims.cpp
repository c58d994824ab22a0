// SPDX-License-Identifier: Apache-2.0
#include "auth/token_claims.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <utility>

namespace berth::auth {
namespace {

using Json = nlohmann::ordered_json;

tl::unexpected<Error> wrong() {
  return fail(ErrorCode::kUnauthorized, "the token does not say what this registry's tokens say");
}

Json accessOf(const Grant& grant) {
  Json access = Json::array();
  for (const auto& scope : grant.scopes())
    access.push_back({{"type", scope.type}, {"name", scope.name}, {"actions", scope.words}});
  return access;
}

// Texts of a list; false when something in it is no text.
bool readTexts(const Json& from, std::vector<std::string>& texts) {
  if (!from.is_array()) return false;
  for (const auto& text : from) {
    if (!text.is_string()) return false;
    texts.push_back(text.get<std::string>());
  }
  return true;
}

Result<Grant> readGrant(const Json& access) {
  Scopes scopes;
  if (!access.is_array()) return wrong();
  for (const auto& entry : access) {
    if (!entry.is_object() || !entry.contains("actions")) return wrong();
    Scope scope{entry.value("type", ""), entry.value("name", ""), {}};
    if (!readTexts(entry["actions"], scope.words)) return wrong();
    scopes.push_back(std::move(scope));
  }
  return Grant::of(scopes);
}

Result<Principal> readPrincipal(const Json& subject, const Json& ours) {
  if (!subject.is_string() || !ours.is_object()) return wrong();
  Principal principal;
  principal.subject = subject.get<std::string>();
  const auto kind = std::ranges::find(kPrincipalKinds, ours.value("kind", std::string{"?"}));
  if (kind == kPrincipalKinds.end() || kind == kPrincipalKinds.begin()) return wrong();
  principal.kind = static_cast<PrincipalKind>(kind - kPrincipalKinds.begin());
  if (principal.isAnonymous() != principal.subject.empty()) return wrong();
  if (ours.contains("groups") && !readTexts(ours["groups"], principal.groups)) return wrong();
  principal.claims = ours.value("claims", "");
  return principal;
}

}  // namespace

std::string writeTokenClaims(const TokenClaims& claims) {
  Json ours{{"kind", kPrincipalKinds[static_cast<std::size_t>(claims.principal.kind)]}};
  if (!claims.principal.groups.empty()) ours["groups"] = claims.principal.groups;
  if (!claims.principal.claims.empty()) ours["claims"] = claims.principal.claims;
  const Json payload{{"iss", claims.issuer},  {"sub", claims.principal.subject},  {"aud", claims.service},
                     {"exp", claims.expires}, {"nbf", claims.issued_at},          {"iat", claims.issued_at},
                     {"jti", claims.id},      {"access", accessOf(claims.grant)}, {"berth", std::move(ours)}};
  return payload.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Result<TokenClaims> readTokenClaims(std::string_view payload) try {
  const Json json = Json::parse(payload, nullptr, false);
  if (!json.is_object() || !json.contains("access") || !json.contains("berth")) return wrong();
  TokenClaims claims;
  BERTH_TRY(claims.principal, readPrincipal(json.value("sub", Json{}), json["berth"]));
  BERTH_TRY(claims.grant, readGrant(json["access"]));
  claims.expires = json.value("exp", std::int64_t{0});
  claims.issued_at = json.value("iat", std::int64_t{0});
  claims.principal.expires = 0;
  return claims;
} catch (const Json::exception&) {
  return wrong();
}

}  // namespace berth::auth
