// SPDX-License-Identifier: Apache-2.0
#include "evidence/statement.hpp"

#include "evidence/base64.hpp"
#include "evidence/collection.hpp"

#include "input/json_members.hpp"
#include "input/plain_text.hpp"
#include "json/strict_json.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>

namespace berth::evidence {
namespace {

using Json = nlohmann::json;
using validation::listOf;
using validation::memberOf;
using validation::textOf;

constexpr std::string_view kPayloadType = "application/vnd.in-toto+json";
constexpr std::array<std::string_view, 4> kBundleTypes{
    kBundleType, "application/vnd.dev.sigstore.bundle+json;version=0.3",
    "application/vnd.dev.sigstore.bundle+json;version=0.2", "application/vnd.dev.sigstore.bundle+json;version=0.1"};
constexpr std::array<std::string_view, 2> kStatementTypes{"https://in-toto.io/Statement/v0.1",
                                                          "https://in-toto.io/Statement/v1"};
constexpr std::size_t kMostShown = 80;

template <class List>
bool isAmong(const List& list, std::string_view text) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

jose::Result<Envelope> readEnvelope(const Json& json) {
  const auto& signatures = listOf(json, "signatures");
  if (signatures.size() != 1)
    return jose::fail("its envelope has " + std::to_string(signatures.size()) + " signatures instead of one");
  auto payload = decodeBase64(textOf(json, "payload"));
  auto signature = decodeBase64(textOf(signatures[0], "sig"));
  if (!payload || payload->empty() || !signature || signature->empty())
    return jose::fail("its envelope is not in the base64 that it has to be in");
  return Envelope{textOf(json, "payloadType"), *std::move(payload), *std::move(signature)};
}

// The entry of a list of subjects that has the digest, or null.
const Json* subjectIn(const Json& statement, std::string_view hex) {
  for (const auto& subject : listOf(statement, "subject")) {
    const auto* const digest = memberOf(subject, "digest");
    if (digest != nullptr && textOf(*digest, "sha256") == hex) return &subject;
  }
  return nullptr;
}

std::string subjectsText(const Json& statement) {
  const auto& subjects = listOf(statement, "subject");
  const auto* const digest = subjects.empty() ? nullptr : memberOf(subjects[0], "digest");
  if (digest == nullptr) return "it names no image";
  return "it names sha256:" + validation::plainText(textOf(*digest, "sha256"), kMostShown);
}

}  // namespace

jose::Result<Envelope> Envelope::parse(const Candidate& candidate) {
  const auto json = parseStrictJson(candidate.content, {.bytes = kMostLayerBytes});
  if (!json) return jose::fail(json.error());
  if (candidate.layout != Layout::kBundle) return readEnvelope(*json);
  if (!isAmong(kBundleTypes, textOf(*json, "mediaType")))
    return jose::fail("it is no bundle of a version that is known");
  const auto* const envelope = memberOf(*json, "dsseEnvelope");
  if (envelope == nullptr) return jose::fail("its bundle has no DSSE envelope");
  return readEnvelope(*envelope);
}

std::string Envelope::message() const {
  std::string text = "DSSEv1 ";
  text += std::to_string(payload_type.size()) + ' ' + payload_type + ' ';
  text += std::to_string(payload.size()) + ' ' + payload;
  return text;
}

jose::Result<Statement> Statement::parse(const Envelope& envelope, std::string_view digest) {
  if (envelope.payload_type != kPayloadType) return jose::fail("its envelope holds no in-toto statement");
  const auto json = parseStrictJson(envelope.payload, {.bytes = kMostLayerBytes});
  if (!json) return jose::fail(json.error());
  if (!isAmong(kStatementTypes, textOf(*json, "_type")))
    return jose::fail("it is no in-toto statement of a version that is known");
  constexpr std::string_view kStart = "sha256:";
  const auto hex = digest.starts_with(kStart) ? digest.substr(kStart.size()) : std::string_view{};
  const auto* const subject = hex.empty() ? nullptr : subjectIn(*json, hex);
  if (subject == nullptr) return jose::fail(subjectsText(*json));
  Statement statement;
  statement.predicate_type = textOf(*json, "predicateType");
  const auto* const predicate = memberOf(*json, "predicate");
  statement.predicate = std::make_shared<const Json>(predicate == nullptr ? Json() : *predicate);
  statement.subject_name = textOf(*subject, "name");
  if (const auto* const annotations = memberOf(*subject, "annotations");
      annotations != nullptr && annotations->is_object()) {
    for (const auto& [name, value] : annotations->items()) {
      if (value.is_string()) statement.annotations.emplace_back(name, value.get<std::string>());
    }
  }
  return statement;
}

}  // namespace berth::evidence
