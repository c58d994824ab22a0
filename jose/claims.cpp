// SPDX-License-Identifier: Apache-2.0
#include "jose/claims.hpp"

#include "json/strict_json.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <optional>

namespace berth::jose {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kLongestPayload = std::size_t{16} * 1024;
constexpr std::int64_t kLatest = std::int64_t{1} << 53;  // Every reader of JSON knows integers so far.

struct TextClaim {
  const char* name;
  std::string Claims::*field;
};
constexpr std::array<TextClaim, 3> kTexts{{{"iss", &Claims::issuer}, {"sub", &Claims::subject}, {"jti", &Claims::id}}};

struct TimeClaim {
  const char* name;
  std::int64_t Claims::*field;
};
constexpr std::array<TimeClaim, 3> kTimes{
    {{"exp", &Claims::expires}, {"nbf", &Claims::not_before}, {"iat", &Claims::issued_at}}};

std::optional<std::string> cleanText(const Json& value) {
  if (!value.is_string()) return std::nullopt;
  auto text = value.get<std::string>();
  const auto isControl = [](char letter) { return static_cast<unsigned char>(letter) < 0x20 || letter == 0x7F; };
  if (std::any_of(text.begin(), text.end(), isControl)) return std::nullopt;
  return text;
}

std::optional<std::vector<std::string>> readAudience(const Json& value) {
  std::vector<std::string> audience;
  for (const auto& one : value.is_array() ? value : Json::array({value})) {
    auto text = cleanText(one);
    if (!text) return std::nullopt;
    audience.push_back(*std::move(text));
  }
  return audience;
}

}  // namespace

Result<Claims> readClaims(std::string_view payload) {
  const auto parsed = parseStrictJson(payload, {.bytes = kLongestPayload});
  if (!parsed) return fail("the token's claims cannot be read: " + parsed.error());
  if (!parsed->is_object()) return fail("the token's claims are no JSON object");
  Claims claims;
  claims.json = payload;
  for (const auto& [name, field] : kTexts) {
    if (!parsed->contains(name)) continue;
    auto text = cleanText((*parsed)[name]);
    if (!text) return fail(std::string{"the token's "} + name + " is no plain string");
    claims.*field = *std::move(text);
  }
  if (!parsed->contains("exp")) return fail("the token never expires: it has no exp");
  for (const auto& [name, field] : kTimes) {
    if (!parsed->contains(name)) continue;
    const auto& value = (*parsed)[name];
    if (!value.is_number_unsigned() || value.get<std::uint64_t>() > static_cast<std::uint64_t>(kLatest))
      return fail(std::string{"the token's "} + name + " is no integer from 0 to 2^53");
    claims.*field = value.get<std::int64_t>();
  }
  if (parsed->contains("aud")) {
    auto audience = readAudience((*parsed)["aud"]);
    if (!audience) return fail("the token's aud is neither a string nor an array of strings");
    claims.audience = *std::move(audience);
  }
  return claims;
}

std::string_view sayingOf(Fault fault) {
  // In the order of the enum.
  constexpr std::array<std::string_view, 4> kSayings{"the token is of another issuer",
                                                     "the token is for another audience", "the token is not valid yet",
                                                     "the token has expired"};
  return kSayings[static_cast<std::size_t>(fault)];
}

tl::expected<void, Fault> checkClaims(const Claims& claims, const Expected& expected) {
  if (expected.issuer.empty() || claims.issuer != expected.issuer) return tl::unexpected{Fault::kIssuer};
  const auto& audience = claims.audience;
  if (expected.audience.empty() || std::find(audience.begin(), audience.end(), expected.audience) == audience.end())
    return tl::unexpected{Fault::kAudience};
  const auto latest = expected.now + expected.leeway;
  if (claims.not_before > latest || claims.issued_at > latest) return tl::unexpected{Fault::kNotYetValid};
  if (expected.now - expected.leeway >= claims.expires) return tl::unexpected{Fault::kExpired};
  return {};
}

}  // namespace berth::jose
