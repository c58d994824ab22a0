// SPDX-License-Identifier: Apache-2.0
#include "requirement.hpp"

#include "evidence/authority_reader.hpp"
#include "evidence/hearing.hpp"
#include "evidence/statement.hpp"

#include "input/json_members.hpp"
#include "input/option_reader.hpp"
#include "json/strict_json.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace berth::validation_attestation {
namespace {

using Json = nlohmann::json;
using evidence::Candidate;
using evidence::Layout;
using evidence::Subject;

constexpr const char* kInToto = "application/vnd.in-toto+json";
constexpr std::size_t kMostKeys = 32;

struct KindRow {
  std::string_view name;
  std::string_view predicate_type;
  std::array<std::string_view, 3> document_types;  // Empty: no more of them.
};
constexpr std::array<KindRow, 3> kKinds{
    {{"spdx", "https://spdx.dev/Document", {"application/spdx+json", "text/spdx+json", kInToto}},
     {"cyclonedx", "https://cyclonedx.org/bom", {"application/vnd.cyclonedx+json", kInToto, ""}},
     {"slsa", "https://slsa.dev/provenance", {kInToto, "", ""}}}};

void addOnce(std::vector<std::string>& list, std::string_view text) {
  if (std::find(list.begin(), list.end(), text) == list.end()) list.emplace_back(text);
}

// What a statement that nobody signed says.
jose::Result<evidence::Statement> unsignedStatement(const Candidate& candidate, const Subject& subject) {
  if (candidate.layout == Layout::kDocument)
    return evidence::Statement::parse({kInToto, std::string{candidate.content}, {}}, subject.digest);
  const auto envelope = evidence::Envelope::parse(candidate);
  if (!envelope) return jose::fail(envelope.error());
  return evidence::Statement::parse(*envelope, subject.digest);
}

}  // namespace

jose::Result<Requirement> Requirement::parse(const Json& options, const std::string& where) {
  if (!options.is_object()) return jose::fail(where + ": write a map");
  std::string mistake;
  validation::OptionReader reader{options, {"type", "signed_by", "signed", "conditions"}, where + '.', mistake};
  Requirement made;
  made.name_ = reader.text("type");
  made.predicate_type_ = made.name_;
  made.document_types_ = {kInToto};
  for (const auto& row : kKinds) {
    if (row.name != made.name_) continue;
    made.predicate_type_ = row.predicate_type;
    made.document_types_.clear();
    for (const auto type : row.document_types) {
      if (!type.empty()) made.document_types_.emplace_back(type);
    }
  }
  if (made.predicate_type_.find(':') == std::string::npos)
    reader.refuse("type", "write spdx, cyclonedx, slsa or the URI of a predicate type");
  const bool is_signed = reader.flag("signed", true);
  const auto& keys = validation::listOf(options, "signed_by");
  if (is_signed == keys.empty() || keys.size() > kMostKeys)
    reader.refuse("signed_by",
                  "write a list of 1 to 32 keys, as [{cosign_key: keys/ci.pub}], or, without it, signed: false");
  if (!mistake.empty()) return jose::fail(mistake);
  for (std::size_t i = 0; i < keys.size(); ++i) {
    auto key = evidence::readCosignKey(keys[i], where + ".signed_by[" + std::to_string(i) + ']');
    if (!key) return jose::fail(key.error());
    made.keys_.push_back(*std::move(key));
  }
  const auto& conditions = validation::listOf(options, "conditions");
  for (std::size_t i = 0; i < conditions.size(); ++i) {
    auto condition = Condition::parse(conditions[i], where + ".conditions[" + std::to_string(i) + ']');
    if (!condition) return jose::fail(condition.error());
    made.conditions_.push_back(*std::move(condition));
  }
  return made;
}

void Requirement::addTo(evidence::Sought& sought) const {
  addOnce(sought.tag_endings, ".att");
  addOnce(sought.artifact_types, evidence::kBundleType);
  addOnce(sought.predicate_types, predicate_type_);
  if (!keys_.empty()) return;
  for (const auto& type : document_types_) addOnce(sought.artifact_types, type);
}

std::string Requirement::missing(const evidence::Collected& collected, std::uint64_t now) const {
  evidence::Reasons reasons;
  for (const auto& candidate : collected.candidates) {
    const auto checked = check(candidate, collected.subject, now);
    if (checked) return {};
    // Of other types there may be as many as there like to be.
    if (!checked.error().empty()) reasons.add(checked.error());
  }
  for (const auto& fault : collected.faults) reasons.add(fault);
  return reasons.text("none was found");
}

std::string Requirement::cure(const Subject& subject) const {
  return "cosign attest --key <the private key> --type " + name_ + " --predicate <file> " + subject.name();
}

bool Requirement::isType(std::string_view predicate_type) const {
  return predicate_type == predicate_type_ || predicate_type.starts_with(predicate_type_ + '/');
}

// An empty reason: it is something else altogether.
jose::Result<void> Requirement::check(const Candidate& candidate, const Subject& subject, std::uint64_t now) const {
  const auto predicate = read(candidate, subject, now);
  if (!predicate) return jose::fail(predicate.error());
  for (const auto& condition : conditions_) {
    if (auto met = condition.check(**predicate, now); !met) return met;
  }
  return {};
}

jose::Result<Requirement::Predicate> Requirement::read(const Candidate& candidate, const Subject& subject,
                                                       std::uint64_t now) const {
  const bool is_document = candidate.layout == Layout::kDocument;
  if (is_document && !keys_.empty()) return jose::fail("it is a document that nobody signed");
  if (is_document && candidate.artifact_type != kInToto) {
    const auto& types = document_types_;
    if (std::find(types.begin(), types.end(), candidate.artifact_type) == types.end()) return jose::fail("");
    auto json = parseStrictJson(candidate.content, {.bytes = evidence::kMostLayerBytes});
    if (!json || !json->is_object())
      return jose::fail("its document cannot be read" + (json ? "" : ": " + json.error()));
    return std::make_shared<const Json>(*std::move(json));
  }
  if (!is_document && candidate.layout != Layout::kBundle && candidate.layout != Layout::kEnvelope)
    return jose::fail("");
  const auto statement = statementOf(candidate, subject, now);
  if (!statement) return jose::fail(statement.error());
  if (!isType(statement->predicate_type)) return jose::fail("");
  return statement->predicate;
}

jose::Result<evidence::Statement> Requirement::statementOf(const Candidate& candidate, const Subject& subject,
                                                           std::uint64_t now) const {
  if (keys_.empty()) return unsignedStatement(candidate, subject);
  evidence::Reasons reasons;
  for (const auto& key : keys_) {
    auto statement = key->attested(candidate, subject, now);
    if (statement) return statement;
    reasons.add(key->name() + ": " + statement.error());
  }
  return jose::fail(reasons.text(""));
}

}  // namespace berth::validation_attestation
