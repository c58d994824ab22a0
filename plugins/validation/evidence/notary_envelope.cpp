// SPDX-License-Identifier: Apache-2.0
#include "evidence/notary_envelope.hpp"

#include "evidence/collection.hpp"
#include "evidence/notary_header.hpp"

#include "input/json_members.hpp"
#include "input/plain_text.hpp"
#include "jose/base64url.hpp"
#include "jose/key.hpp"
#include "json/strict_json.hpp"

#include <nlohmann/json.hpp>

#include <array>
#include <utility>

namespace berth::evidence {
namespace {

using Json = nlohmann::json;
using jose::Algorithm;
using validation::memberOf;
using validation::textOf;

constexpr std::size_t kMostShown = 80;

struct KeyRow {
  Algorithm algorithm;
  int bits;
};
// The algorithm follows from the key; keys of other lengths have none.
constexpr std::array<KeyRow, 6> kKeys{{{Algorithm::kPs256, 2048},
                                       {Algorithm::kPs384, 3072},
                                       {Algorithm::kPs512, 4096},
                                       {Algorithm::kEs256, 256},
                                       {Algorithm::kEs384, 384},
                                       {Algorithm::kEs512, 521}}};

bool isForKeyOf(Algorithm algorithm, int bits) {
  for (const auto& row : kKeys) {
    if (row.algorithm == algorithm) return row.bits == bits;
  }
  return false;
}

jose::Result<CertificateChain> chainOf(const Json& json) {
  std::vector<std::string> x5c;
  if (const auto* const header = memberOf(json, "header")) {
    for (const auto& one : validation::listOf(*header, "x5c")) {
      if (!one.is_string()) return jose::fail("a certificate of it is no text");
      x5c.push_back(one.get<std::string>());
    }
  }
  return CertificateChain::parse(x5c);
}

}  // namespace

jose::Result<NotaryEnvelope> NotaryEnvelope::parse(std::string_view text) {
  const auto json = parseStrictJson(text, {.bytes = kMostLayerBytes});
  if (!json) return jose::fail(json.error());
  const auto encoded_header = textOf(*json, "protected");
  const auto encoded_payload = textOf(*json, "payload");
  const auto header_json = jose::decodeBase64Url(encoded_header);
  auto payload = jose::decodeBase64Url(encoded_payload);
  auto signature = jose::decodeBase64Url(textOf(*json, "signature"));
  if (!header_json || !payload || !signature || signature->empty())
    return jose::fail("it is not in the base64url that it has to be in");
  const auto header = NotaryHeader::parse(*header_json);
  if (!header) return jose::fail(header.error());
  auto chain = chainOf(*json);
  if (!chain) return jose::fail(chain.error());
  return NotaryEnvelope{header->algorithm,
                        header->scheme,
                        header->signed_at,
                        header->expires,
                        *std::move(chain),
                        *std::move(payload),
                        encoded_header + '.' + encoded_payload,
                        *std::move(signature)};
}

jose::Result<void> NotaryEnvelope::verify() const {
  const auto key = chain.signer().key();
  if (!key) return jose::fail("the signer's " + key.error());
  if (!key->fits(algorithm) || !isForKeyOf(algorithm, chain.signer().keyBits()))
    return jose::fail("its algorithm is not that of the signer's key");
  if (!key->verify(algorithm, signed_part, signature))
    return jose::fail("it was not signed by the signer's key, or changed");
  return {};
}

jose::Result<void> NotaryEnvelope::checkPayload(const Subject& subject, const Pairs& annotations) const {
  const auto json = parseStrictJson(payload, {.bytes = kMostLayerBytes});
  if (!json) return jose::fail("its payload cannot be read: " + json.error());
  const auto* const target = memberOf(*json, "targetArtifact");
  if (target == nullptr) return jose::fail("its payload names no artifact");
  const auto digest = textOf(*target, "digest");
  const auto* const size = memberOf(*target, "size");
  if (digest != subject.digest || digest.empty())
    return jose::fail("its payload names " + validation::plainText(digest, kMostShown));
  if (textOf(*target, "mediaType") != subject.media_type || size == nullptr || !size->is_number_unsigned() ||
      size->get<std::uint64_t>() != subject.size)
    return jose::fail("its payload names another type or size");
  const auto* const said = memberOf(*target, "annotations");
  for (const auto& [name, value] : annotations) {
    if (said == nullptr || textOf(*said, name.c_str()) != value)
      return jose::fail(std::string{"it does not say "}.append(name).append("=").append(value));
  }
  return {};
}

}  // namespace berth::evidence
