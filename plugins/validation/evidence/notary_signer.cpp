// SPDX-License-Identifier: Apache-2.0
#include "evidence/notary_signer.hpp"

#include "input/calendar.hpp"
#include "input/plain_text.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace berth::evidence {
namespace {

constexpr std::size_t kMostShown = 120;

// The annotation is a hint for who looks for signatures; one that lies tells of somebody's tampering.
bool agrees(const std::string& annotation, const CertificateChain& chain) {
  return annotation.empty() || nlohmann::json::parse(annotation, nullptr, false) == nlohmann::json(chain.thumbprints());
}

}  // namespace

void NotarySigner::addTo(Sought& sought) const {
  auto& types = sought.artifact_types;
  if (std::find(types.begin(), types.end(), kNotaryType) == types.end()) types.emplace_back(kNotaryType);
}

jose::Result<std::string> NotarySigner::verify(const Candidate& candidate, const Subject& subject,
                                               std::uint64_t now) const {
  if (candidate.media_type != kJwsType)
    return jose::fail("it is in " + validation::plainText(candidate.media_type, kMostShown) +
                      "; only JWS is read here");
  const auto envelope = NotaryEnvelope::parse(candidate.content);
  if (!envelope) return jose::fail(envelope.error());
  if (auto right = envelope->verify(); !right) return jose::fail(right.error());
  if (auto right = envelope->checkPayload(subject, terms_.annotations); !right) return jose::fail(right.error());
  if (auto right = checkSigner(*envelope, now); !right) return jose::fail(right.error());
  if (!agrees(candidate.thumbprints, envelope->chain))
    return jose::fail("its manifest names other certificates than it has (thumbprint#S256)");
  return envelope->chain.signer().keyId();
}

std::string NotarySigner::cure(const Subject& subject) const {
  return "notation sign --signature-format jws " + subject.name();
}

jose::Result<void> NotarySigner::checkSigner(const NotaryEnvelope& envelope, std::uint64_t now) const {
  const bool is_plain = envelope.scheme == NotaryEnvelope::Scheme::kX509;
  const auto& store = is_plain ? terms_.roots : terms_.signing_authorities;
  if (store.isEmpty()) return jose::fail("it is of a signing authority, and none is believed (signing_authorities)");
  // A plain signer says himself when he signed: he would say so too with a certificate that has ended.
  const auto at = is_plain && terms_.is_strict ? now : envelope.signed_at;
  if (auto right = envelope.chain.check(store, at); !right) return right;
  const auto& signer = envelope.chain.signer();
  if (std::none_of(terms_.identities.begin(), terms_.identities.end(),
                   [&](const auto& one) { return one.matches(signer); }))
    return jose::fail("its signer is \"" + validation::plainText(signer.subject(), kMostShown) +
                      "\", who is not among the identities");
  if (terms_.is_strict && envelope.expires && *envelope.expires < now)
    return jose::fail("it was good until " + validation::dayText(*envelope.expires));
  return {};
}

}  // namespace berth::evidence
