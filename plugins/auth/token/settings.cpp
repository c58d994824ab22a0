// SPDX-License-Identifier: Apache-2.0
#include "settings.hpp"

#include "berth/gen/auth.abi.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>

namespace berth::auth_token {
namespace {

using Json = nlohmann::json;

constexpr std::array<std::string_view, 11> kNames{"issuer",        "audience",     "jwks_file", "jwks_url",
                                                  "ca_file",       "algorithms",   "leeway",    "refresh",
                                                  "subject_claim", "groups_claim", "kind"};

struct ClaimRow {
  const char* name;
  std::string Settings::*field;
};
constexpr std::array<ClaimRow, 2> kClaims{
    {{"subject_claim", &Settings::subject_claim}, {"groups_claim", &Settings::groups_claim}}};

struct KindRow {
  std::string_view name;
  std::int32_t kind;
};
constexpr std::array<KindRow, 3> kKinds{
    {{"user", BERTH_PRINCIPAL_USER}, {"robot", BERTH_PRINCIPAL_ROBOT}, {"workload", BERTH_PRINCIPAL_WORKLOAD}}};

tl::unexpected<std::string> wrong(const std::string& sentence) {
  return tl::unexpected<std::string>{"token: " + sentence};
}

}  // namespace

tl::expected<Settings, std::string> Settings::parse(std::string_view json) {
  const auto parsed = Json::parse(json, nullptr, false);
  if (!parsed.is_object()) return wrong("the configuration is no JSON object");
  for (const auto& [name, value] : parsed.items()) {
    if (std::find(kNames.begin(), kNames.end(), name) == kNames.end()) return wrong(name + " is no setting");
  }
  auto issuer = auth_fetch::IssuerSettings::read(parsed, false);
  if (!issuer) return wrong(issuer.error());
  Settings settings;
  settings.issuer = *std::move(issuer);
  for (const auto& [name, field] : kClaims) {
    if (!parsed.contains(name)) continue;
    const auto* const claim = parsed[name].get_ptr<const std::string*>();
    if (claim == nullptr || claim->empty()) return wrong(std::string{name} + " is the name of a claim");
    settings.*field = *claim;
  }
  const auto kind = parsed.contains("kind") ? parsed["kind"] : Json("user");
  const auto* const row =
      std::find_if(kKinds.begin(), kKinds.end(), [&kind](const KindRow& r) { return kind == r.name; });
  if (row == kKinds.end()) return wrong("kind is user, robot or workload");
  settings.kind = row->kind;
  return settings;
}

}  // namespace berth::auth_token
