// SPDX-License-Identifier: Apache-2.0
#include "settings.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>

namespace berth::auth_oidc {
namespace {

using Json = nlohmann::json;
template <class T>
using Result = tl::expected<T, std::string>;

constexpr std::array<std::string_view, 4> kNames{"issuers", "usernames", "leeway", "refresh"};
constexpr std::array<std::string_view, 10> kIssuerNames{"issuer",  "audience", "jwks_file",   "jwks_url", "discovery",
                                                        "ca_file", "match",    "bearer_file", "subject",  "groups"};
constexpr std::string_view kAlgorithms = "algorithms";

// Everybody can have a token of these, for any audience.
constexpr std::array<std::string_view, 5> kOpenToAll{"https://token.actions.githubusercontent.com",
                                                     "https://gitlab.com", "https://accounts.google.com",
                                                     "https://app.terraform.io", "https://agent.buildkite.com"};

tl::unexpected<std::string> wrong(std::string sentence) {
  return tl::unexpected<std::string>{std::move(sentence)};
}

Result<std::vector<std::string>> textsOf(const Json& value, const std::string& name) {
  if (!value.is_array() || value.empty()) return wrong(name + " is a list of at least one text");
  std::vector<std::string> texts;
  for (const auto& one : value) {
    if (!one.is_string() || one.get_ref<const std::string&>().empty()) return wrong(name + " is a list of texts");
    texts.push_back(one.get<std::string>());
  }
  return texts;
}

Result<std::vector<ClaimPattern>> readMatch(const Json& section, const std::string& issuer) {
  std::vector<ClaimPattern> match;
  const auto rows = section.contains("match") ? section["match"] : Json::object();
  if (!rows.is_object()) return wrong("match is a section of claims");
  for (const auto& [claim, values] : rows.items()) {
    auto patterns = textsOf(values, "match." + claim);
    if (!patterns) return wrong(patterns.error());
    match.push_back({claim, *std::move(patterns)});
  }
  if (match.empty() && std::find(kOpenToAll.begin(), kOpenToAll.end(), issuer) != kOpenToAll.end())
    return wrong("match is missing: everybody can have a token of " + issuer + "; say whose are taken");
  return match;
}

Result<ClaimTemplate> readTemplate(const Json& value, const std::string& name) {
  auto parsed = ClaimTemplate::parse(value.is_string() ? value.get<std::string>() : "");
  if (!parsed) return wrong(name + ": " + parsed.error());
  return parsed;
}

Result<FederationSettings> readFederation(const Json& given, const Json& all) {
  if (!given.is_object()) return wrong("each of issuers is a section");
  for (const auto& [name, value] : given.items()) {
    if (name != kAlgorithms && std::find(kIssuerNames.begin(), kIssuerNames.end(), name) == kIssuerNames.end())
      return wrong(name + " is no setting of an issuer");
  }
  auto section = given;
  for (const char* name : {"leeway", "refresh"})
    if (all.contains(name)) section[name] = all[name];
  auto issuer = auth_fetch::IssuerSettings::read(section, true);
  if (!issuer) return wrong(issuer.error());
  auto match = readMatch(section, issuer->issuer);
  if (!match) return wrong(match.error());
  auto subject = readTemplate(section.value("subject", Json("${sub}")), "subject");
  if (!subject) return wrong(subject.error());
  FederationSettings federation{*std::move(issuer), *std::move(match), *std::move(subject), {}};
  if (!section.contains("groups")) return federation;
  const auto texts = textsOf(section["groups"], "groups");
  if (!texts) return wrong(texts.error());
  for (const auto& text : *texts) {
    auto group = readTemplate(text, "groups");
    if (!group) return wrong(group.error());
    federation.groups.push_back(*std::move(group));
  }
  return federation;
}

}  // namespace

Result<Settings> Settings::parse(std::string_view json) {
  const auto parsed = Json::parse(json, nullptr, false);
  if (!parsed.is_object()) return wrong("oidc: the configuration is no JSON object");
  for (const auto& [name, value] : parsed.items()) {
    if (std::find(kNames.begin(), kNames.end(), name) == kNames.end()) return wrong("oidc: " + name + " is no setting");
  }
  Settings settings{{"oidc", "token", "jwt", "<token>"}, {}};
  if (parsed.contains("usernames")) {
    auto usernames = textsOf(parsed["usernames"], "usernames");
    if (!usernames) return wrong("oidc: " + usernames.error());
    settings.usernames = *std::move(usernames);
  }
  const auto& issuers = parsed.contains("issuers") ? parsed["issuers"] : Json::array();
  if (!issuers.is_array() || issuers.empty())
    return wrong("oidc: issuers is missing: a list of those that are believed");
  for (std::size_t i = 0; i < issuers.size(); ++i) {
    auto federation = readFederation(issuers[i], parsed);
    if (!federation) return wrong("oidc: issuers[" + std::to_string(i) + "]: " + federation.error());
    settings.issuers.push_back(*std::move(federation));
  }
  return settings;
}

}  // namespace berth::auth_oidc
