// SPDX-License-Identifier: Apache-2.0
#include "envelope.hpp"

#include "formats.hpp"
#include "input/calendar.hpp"
#include "input/json_members.hpp"
#include "json/strict_json.hpp"

#include <openssl/evp.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <optional>
#include <string>

namespace berth::validation_vulnerabilities {
namespace {

using Json = nlohmann::json;
using validation::listOf;
using validation::memberOf;
using validation::textOf;

constexpr std::string_view kHarborType = "application/vnd.security.vulnerability.report";

Read broken(std::string_view why) {
  return {Reading::kBroken, {}, why};
}

Read readPlain(const Json& json) {
  if (auto report = readFormat(json)) return {Reading::kReport, *std::move(report)};
  return {};
}

// As Harbor's interface hands it out: under the name of its type.
const Json* withinHarbor(const Json& json) {
  if (!json.is_object() || json.size() != 1 || !json.begin().key().starts_with(kHarborType)) return nullptr;
  return &*json.begin();
}

// cosign's predicate and in-toto's: who scanned, when, and what came of it. Nothing: it is none of them.
std::optional<Read> readScan(const Json& predicate) {
  const auto* const scanner = memberOf(predicate, "scanner");
  const auto* const result = scanner == nullptr ? nullptr : memberOf(*scanner, "result");
  if (result == nullptr) return std::nullopt;
  auto report = result->is_array() ? readInTotoResult(*result) : readFormat(*result);
  if (!report) return broken("its scanner's result is in no format that is known here");
  if (const auto* metadata = memberOf(predicate, "metadata")) {
    const auto ended = validation::parseTimestamp(textOf(*metadata, "scanFinishedOn"));
    if (ended) report->made = ended;
  }
  return Read{Reading::kReport, *std::move(report)};
}

Read readUnsigned(const Json& json) {
  if (auto scan = readScan(json)) return *std::move(scan);
  const auto* const inner = withinHarbor(json);
  return readPlain(inner == nullptr ? json : *inner);
}

bool isAbout(const Json& statement, std::string_view digest) {
  const auto colon = digest.find(':');
  const std::string algorithm{digest.substr(0, colon)};
  const auto value = digest.substr(std::min(digest.size(), colon + 1));
  const auto& subjects = listOf(statement, "subject");
  return std::any_of(subjects.begin(), subjects.end(), [&](const Json& subject) {
    const auto* const digests = memberOf(subject, "digest");
    return digests != nullptr && textOf(*digests, algorithm.c_str()) == value;
  });
}

Read readStatement(const Json& statement, std::string_view digest) {
  const auto* const predicate = memberOf(statement, "predicate");
  if (predicate == nullptr || !isReportPredicate(textOf(statement, "predicateType"))) return {};
  if (!isAbout(statement, digest)) return broken("its statement is about another image");
  return readUnsigned(*predicate);
}

std::optional<std::string> decoded(const std::string& text) {
  if (text.empty() || text.size() % 4 != 0) return std::nullopt;
  std::string bytes(text.size() / 4 * 3, '\0');
  const int length =
      EVP_DecodeBlock(reinterpret_cast<unsigned char*>(bytes.data()),
                      reinterpret_cast<const unsigned char*>(text.data()), static_cast<int>(text.size()));
  if (length < 0) return std::nullopt;
  const auto padding = static_cast<std::size_t>(text.ends_with("==") ? 2 : text.ends_with('=') ? 1 : 0);
  bytes.resize(static_cast<std::size_t>(length) - padding);
  return bytes;
}

Read readEnvelope(const Json& envelope, std::string_view digest) {
  if (textOf(envelope, "payloadType") != "application/vnd.in-toto+json") return {};
  const auto payload = decoded(textOf(envelope, "payload"));
  const auto statement = parseStrictJson(payload.value_or(std::string{}));
  if (!statement) return broken("its envelope holds no JSON");
  return readStatement(*statement, digest);
}

}  // namespace

bool isReportPredicate(std::string_view type) {
  constexpr std::array<std::string_view, 6> kStarts{
      "https://cosign.sigstore.dev/attestation/vuln/", "cosign.sigstore.dev/attestation/vuln/",
      "https://in-toto.io/attestation/vulns",          "https://cyclonedx.org/",
      "https://aquasecurity.github.io/trivy/",         "https://docs.oasis-open.org/sarif/"};
  return std::any_of(kStarts.begin(), kStarts.end(), [&](auto start) { return type.starts_with(start); });
}

Read readReport(std::string_view blob, std::string_view digest) {
  const auto json = parseStrictJson(blob);
  if (!json) return broken("it is no JSON, or larger or deeper than a report may be");
  if (const auto* envelope = memberOf(*json, "dsseEnvelope")) return readEnvelope(*envelope, digest);
  if (memberOf(*json, "payloadType") != nullptr) return readEnvelope(*json, digest);
  if (textOf(*json, "_type").starts_with("https://in-toto.io/Statement")) return readStatement(*json, digest);
  return readUnsigned(*json);
}

}  // namespace berth::validation_vulnerabilities
