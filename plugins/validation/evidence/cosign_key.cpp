// SPDX-License-Identifier: Apache-2.0
#include "evidence/cosign_key.hpp"

#include "evidence/base64.hpp"
#include "evidence/simple_signing.hpp"

#include "input/calendar.hpp"
#include "input/plain_text.hpp"
#include "names/image_reference.hpp"

#include <algorithm>

namespace berth::evidence {
namespace {

constexpr std::string_view kSignature = "https://sigstore.dev/cosign/sign/v1";
constexpr std::size_t kMostShown = 80;
constexpr const char* kOtherKey = "it was signed by another key, or changed";

// Its repository, and where the name says more, tag and digest too.
bool isNameOf(const std::string& name, const Subject& subject) {
  const auto reference = names::ImageReference::parse(name);
  if (!reference || reference->name() != subject.image) return false;
  return (reference->tag.empty() || reference->tag == subject.tag) &&
         (reference->digest.empty() || reference->digest == subject.digest);
}

void addOnce(std::vector<std::string>& list, std::string_view text) {
  if (std::find(list.begin(), list.end(), text) == list.end()) list.emplace_back(text);
}

}  // namespace

void CosignKey::addTo(Sought& sought) const {
  addOnce(sought.tag_endings, ".sig");
  addOnce(sought.artifact_types, kBundleType);
  addOnce(sought.artifact_types, kCosignArtifactType);
  addOnce(sought.predicate_types, kSignature);
}

jose::Result<std::string> CosignKey::verify(const Candidate& candidate, const Subject& subject,
                                            std::uint64_t now) const {
  if (candidate.layout == Layout::kBundle) {
    const auto statement = attested(candidate, subject, now);
    if (!statement) return jose::fail(statement.error());
    if (statement->predicate_type != kSignature)
      return jose::fail("its statement is no signature but " +
                        validation::plainText(statement->predicate_type, kMostShown));
    return key_.id();
  }
  if (auto in_time = checkTime(now); !in_time) return jose::fail(in_time.error());
  if (auto signed_by = verifySimple(candidate, subject); !signed_by) return jose::fail(signed_by.error());
  return key_.id();
}

std::string CosignKey::cure(const Subject& subject) const {
  return "cosign sign --key <the private key of " + name() + "> " + subject.name();
}

jose::Result<Statement> CosignKey::attested(const Candidate& candidate, const Subject& subject,
                                            std::uint64_t now) const {
  if (auto in_time = checkTime(now); !in_time) return jose::fail(in_time.error());
  const auto envelope = Envelope::parse(candidate);
  if (!envelope) return jose::fail(envelope.error());
  if (!key_.verify(envelope->message(), envelope->signature)) return jose::fail(kOtherKey);
  auto statement = Statement::parse(*envelope, subject.digest);
  if (!statement) return statement;
  if (auto met = checkTerms(subject, statement->subject_name, statement->annotations); !met)
    return jose::fail(met.error());
  return statement;
}

jose::Result<void> CosignKey::checkTime(std::uint64_t now) const {
  if (now < terms_.not_before)
    return jose::fail("it is believed from " + validation::dayText(terms_.not_before) + " on");
  if (now > terms_.not_after) return jose::fail("it was believed until " + validation::dayText(terms_.not_after));
  return {};
}

jose::Result<void> CosignKey::checkTerms(const Subject& subject, const std::string& name,
                                         const Pairs& annotations) const {
  if (terms_.match_identity && !isNameOf(name, subject))
    return jose::fail("it was signed as \"" + validation::plainText(name, kMostShown) + "\", not as " + subject.image);
  for (const auto& wanted : terms_.annotations) {
    if (std::find(annotations.begin(), annotations.end(), wanted) == annotations.end())
      return jose::fail("it does not say " + wanted.first + '=' + wanted.second);
  }
  return {};
}

jose::Result<void> CosignKey::verifySimple(const Candidate& candidate, const Subject& subject) const {
  const auto signature = decodeBase64(candidate.signature);
  if (!signature || signature->empty()) return jose::fail("its signature is no base64");
  if (!key_.verify(candidate.content, *signature)) return jose::fail(kOtherKey);
  const auto signing = SimpleSigning::parse(candidate.content, subject.digest);
  if (!signing) return jose::fail(signing.error());
  return checkTerms(subject, signing->reference, signing->annotations);
}

}  // namespace berth::evidence
