// SPDX-License-Identifier: Apache-2.0
#include "evidence/notary_header.hpp"

#include "input/calendar.hpp"
#include "input/json_members.hpp"
#include "input/plain_text.hpp"
#include "json/strict_json.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <set>
#include <string>

namespace berth::evidence {
namespace {

using Json = nlohmann::json;
using jose::Algorithm;
using validation::textOf;

constexpr const char* kScheme = "io.cncf.notary.signingScheme";
constexpr const char* kExpiry = "io.cncf.notary.expiry";
constexpr const char* kAuthenticTime = "io.cncf.notary.authenticSigningTime";
constexpr const char* kTime = "io.cncf.notary.signingTime";
constexpr std::string_view kContentType = "application/vnd.cncf.notary.payload.v1+json";
constexpr std::array<Algorithm, 6> kAlgorithms{Algorithm::kPs256, Algorithm::kPs384, Algorithm::kPs512,
                                               Algorithm::kEs256, Algorithm::kEs384, Algorithm::kEs512};
constexpr std::size_t kMostHeader = std::size_t{64} * 1024;
constexpr std::size_t kMostShown = 60;

// What has to be understood is named, and all that is named is understood here.
jose::Result<void> checkCritical(const Json& header) {
  std::set<std::string> named;
  for (const auto& name : validation::listOf(header, "crit")) {
    if (!name.is_string() || !named.insert(name.get<std::string>()).second) return jose::fail("its crit is wrong");
    const auto& text = name.get_ref<const std::string&>();
    if (text != kScheme && text != kExpiry && text != kAuthenticTime)
      return jose::fail("it asks for \"" + validation::plainText(text, kMostShown) +
                        "\" to be understood (crit), which is not known here");
    if (!header.contains(text)) return jose::fail("its crit names what is not there");
  }
  for (const char* name : {kScheme, kExpiry, kAuthenticTime}) {
    if (header.contains(name) && !named.contains(name))
      return jose::fail("its crit does not name \"" + std::string{name} + '"');
  }
  return named.contains(kScheme) ? jose::Result<void>{} : jose::fail("its crit names no signing scheme");
}

// A time that may not be there; an error when it is none.
jose::Result<std::optional<std::uint64_t>> timeOf(const Json& header, const char* name) {
  if (!header.contains(name)) return std::nullopt;
  const auto time = validation::parseTimestamp(textOf(header, name));
  if (!time) return jose::fail("its \"" + std::string{name} + "\" is no time");
  return time;
}

jose::Result<void> takeTimes(const Json& header, NotaryHeader& to) {
  const bool is_plain = to.scheme == NotaryEnvelope::Scheme::kX509;
  if (header.contains(is_plain ? kAuthenticTime : kTime)) return jose::fail("its times are those of another scheme");
  const auto time = timeOf(header, is_plain ? kTime : kAuthenticTime);
  if (!time) return jose::fail(time.error());
  if (!*time) return jose::fail("it does not say when it was signed");
  const auto expires = timeOf(header, kExpiry);
  if (!expires) return jose::fail(expires.error());
  to.signed_at = **time;
  to.expires = *expires;
  return {};
}

}  // namespace

jose::Result<NotaryHeader> NotaryHeader::parse(std::string_view text) {
  const auto json = parseStrictJson(text, {.bytes = kMostHeader});
  if (!json || !json->is_object()) return jose::fail("its protected header cannot be read");
  const auto name = textOf(*json, "alg");
  const auto algorithm = jose::algorithmNamed(name);
  if (!algorithm || std::find(kAlgorithms.begin(), kAlgorithms.end(), *algorithm) == kAlgorithms.end())
    return jose::fail("its algorithm \"" + validation::plainText(name, kMostShown) + "\" is none that may be used");
  if (textOf(*json, "cty") != kContentType) return jose::fail("its payload is of another type (cty)");
  if (auto right = checkCritical(*json); !right) return jose::fail(right.error());
  NotaryHeader header{*algorithm, NotaryEnvelope::Scheme::kX509, 0, std::nullopt};
  const auto scheme = textOf(*json, kScheme);
  if (scheme == "notary.x509.signingAuthority") {
    header.scheme = NotaryEnvelope::Scheme::kSigningAuthority;
  } else if (scheme != "notary.x509") {
    return jose::fail("its signing scheme is not known here");
  }
  if (auto right = takeTimes(*json, header); !right) return jose::fail(right.error());
  return header;
}

}  // namespace berth::evidence
