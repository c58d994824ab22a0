// SPDX-License-Identifier: Apache-2.0
// Tokens: there is one text for each, and what says no algorithm of ours, or more than we know, is none.
#include "fuzz/property.hpp"
#include "jose/base64url.hpp"
#include "jose/claims.hpp"
#include "jose/jws.hpp"

#include <algorithm>
#include <string>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace berth;
  static const auto key = *jose::PrivateKey::generateEs256();
  const auto text = fuzz::textOf(data, size);
  const auto claims = jose::readClaims(text);
  if (claims) {
    fuzz::require(claims->json == text, "claims keep their text");
    fuzz::require(claims->expires >= 0 && claims->expires <= std::int64_t{1} << 53, "a token ends at a time");
    const auto checked = jose::checkClaims(*claims, {claims->issuer, "fuzz", claims->expires, 0});
    fuzz::require(!checked, "a token is not good when it has ended");
  }
  const auto signed_text = jose::sign(key, text);
  const auto own = jose::parseCompact(signed_text.value_or(""));
  if (own) {
    fuzz::require(own->payload == text && jose::verify(*own, key.publicKey()), "what is signed verifies");
  } else {
    fuzz::require(text.size() > jose::kLongestToken / 2, "what is signed reads back");
  }

  const auto jws = jose::parseCompact(text);
  if (!jws) {
    fuzz::require(!jws.error().empty(), "a refusal has a reason");
    return 0;
  }
  fuzz::require(std::count(text.begin(), text.end(), '.') == 2 && text.size() <= jose::kLongestToken,
                "the form is compact");
  fuzz::require(jws->signed_part + '.' + jose::encodeBase64Url(jws->signature) == text, "a token has one text");
  fuzz::require(jws->signed_part.ends_with('.' + jose::encodeBase64Url(jws->payload)), "a payload has one text");
  fuzz::require(jose::algorithmNamed(jose::nameOf(jws->header.algorithm)) == jws->header.algorithm,
                "an algorithm has a name");
  fuzz::require(!jose::verify(*jws, key.publicKey()), "nobody guesses a signature");
  return 0;
}
