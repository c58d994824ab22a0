// SPDX-License-Identifier: Apache-2.0
#include "fetch/issuer_settings.hpp"

#include <nlohmann/json.hpp>

#include <array>

namespace berth::auth_fetch {
namespace {

using Json = nlohmann::json;
template <class T>
using Result = tl::expected<T, std::string>;

tl::unexpected<std::string> wrong(std::string sentence) {
  return tl::unexpected<std::string>{std::move(sentence)};
}

struct TextRow {
  const char* name;
  std::string& (*of)(IssuerSettings&);
};
constexpr std::array<TextRow, 5> kTexts{{
    {"issuer", [](IssuerSettings& settings) -> std::string& { return settings.issuer; }},
    {"audience", [](IssuerSettings& settings) -> std::string& { return settings.audience; }},
    {"jwks_file", [](IssuerSettings& settings) -> std::string& { return settings.jwks_file; }},
    {"ca_file", [](IssuerSettings& settings) -> std::string& { return settings.credentials.ca_file; }},
    {"bearer_file", [](IssuerSettings& settings) -> std::string& { return settings.credentials.bearer_file; }},
}};

struct SecondsRow {
  const char* name;
  std::uint64_t least;
  std::uint64_t most;
  std::chrono::seconds IssuerSettings::*field;
};
constexpr std::array<SecondsRow, 2> kSeconds{
    {{"leeway", 0, 600, &IssuerSettings::leeway}, {"refresh", 10, 86400, &IssuerSettings::refresh}}};

Result<void> readTexts(const Json& section, IssuerSettings& settings) {
  for (const auto& [name, of] : kTexts) {
    if (!section.contains(name)) continue;
    const auto& value = section[name];
    if (!value.is_string() || value.get_ref<const std::string&>().empty())
      return wrong(std::string{name} + " is no text");
    of(settings) = value.get<std::string>();
  }
  if (settings.issuer.empty()) return wrong("issuer is missing: what `iss` of the tokens says");
  if (settings.audience.empty()) return wrong("audience is missing: what `aud` of the tokens says");
  return {};
}

Result<void> readSeconds(const Json& section, IssuerSettings& settings) {
  for (const auto& [name, least, most, field] : kSeconds) {
    if (!section.contains(name)) continue;
    const auto& value = section[name];
    if (!value.is_number_integer() || value < least || value > most)
      return wrong(std::string{name} + " is a number of seconds from " + std::to_string(least) + " to " +
                   std::to_string(most));
    settings.*field = std::chrono::seconds{value.get<std::int64_t>()};
  }
  return {};
}

Result<std::vector<jose::Algorithm>> readAlgorithms(const Json& section) {
  if (!section.contains("algorithms")) return std::vector{jose::Algorithm::kEs256, jose::Algorithm::kRs256};
  const auto& names = section["algorithms"];
  if (!names.is_array() || names.empty()) return wrong("algorithms is a list of at least one");
  std::vector<jose::Algorithm> algorithms;
  for (const auto& name : names) {
    const auto algorithm = jose::algorithmNamed(name.is_string() ? name.get<std::string>() : "");
    if (!algorithm) return wrong("algorithms names one that is not known; RS256 to RS512, PS, ES and EdDSA are");
    algorithms.push_back(*algorithm);
  }
  return algorithms;
}

/// Where the document of an issuer's discovery is unless it is said (OpenID Connect Discovery 1.0, section 4).
std::string discoveryOf(std::string issuer) {
  if (issuer.ends_with('/')) issuer.pop_back();
  return issuer + "/.well-known/openid-configuration";
}

Result<void> readPlace(const Json& section, bool may_discover, IssuerSettings& settings) {
  const int places = (settings.jwks_file.empty() ? 0 : 1) + static_cast<int>(section.count("jwks_url")) +
                     static_cast<int>(section.count("discovery"));
  if (places > 1) return wrong("of jwks_file, jwks_url and discovery one is wanted, not several");
  if (!settings.jwks_file.empty()) return {};
  if (places == 0 && !may_discover) return wrong("jwks_file or jwks_url is missing: where the issuer's keys are");
  const char* const name = section.contains("jwks_url") ? "jwks_url" : "discovery";
  const auto given = places == 0 ? Json(discoveryOf(settings.issuer)) : section[name];
  auto place = Locator::parse(given.is_string() ? given.get<std::string>() : "");
  if (!place && places == 0)
    return wrong("jwks_file or jwks_url is missing, and nothing can be discovered: " + place.error());
  if (!place) return wrong(std::string{name} + ": " + place.error());
  (section.contains("jwks_url") ? settings.jwks_url : settings.discovery) = *std::move(place);
  return {};
}

}  // namespace

Result<IssuerSettings> IssuerSettings::read(const Json& section, bool may_discover) {
  if (!section.is_object()) return wrong("this is no section of settings");
  IssuerSettings settings;
  if (const auto texts = readTexts(section, settings); !texts) return wrong(texts.error());
  if (const auto seconds = readSeconds(section, settings); !seconds) return wrong(seconds.error());
  auto algorithms = readAlgorithms(section);
  if (!algorithms) return wrong(algorithms.error());
  settings.algorithms = *std::move(algorithms);
  if (const auto place = readPlace(section, may_discover, settings); !place) return wrong(place.error());
  return settings;
}

}  // namespace berth::auth_fetch
