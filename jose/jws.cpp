// SPDX-License-Identifier: Apache-2.0
#include "jose/jws.hpp"

#include "jose/base64url.hpp"
#include "json/strict_json.hpp"

#include <nlohmann/json.hpp>

#include <array>

namespace berth::jose {
namespace {

using Json = nlohmann::json;

// They change what a signature means (RFC 7515 section 4.1.11, RFC 7797); none of it is understood here.
constexpr std::array<const char*, 2> kRefused{"crit", "b64"};

/// A member that is a string; empty when it is absent.
Result<std::string> textOf(const Json& header, const char* name) {
  if (!header.contains(name)) return std::string{};
  if (!header[name].is_string()) return fail(std::string{"the token's header is wrong: "} + name + " is no string");
  return header[name].get<std::string>();
}

Result<Header> readHeader(std::string_view text) {
  const auto parsed = parseStrictJson(text, {.bytes = kLongestToken});
  if (!parsed) return fail("the token's header cannot be read: " + parsed.error());
  if (!parsed->is_object()) return fail("the token's header is no JSON object");
  for (const char* name : kRefused) {
    if (parsed->contains(name)) return fail(std::string{"the token's header asks for "} + name);
  }
  const auto name = textOf(*parsed, "alg");
  const auto algorithm = algorithmNamed(name.value_or(""));
  if (!algorithm) return fail("the token's algorithm is not known");
  auto key_id = textOf(*parsed, "kid");
  if (!key_id) return fail(key_id.error());
  auto type = textOf(*parsed, "typ");
  if (!type) return fail(type.error());
  return Header{*algorithm, *std::move(key_id), *std::move(type)};
}

}  // namespace

Result<Jws> parseCompact(std::string_view token) {
  if (token.size() > kLongestToken) return fail("the token is longer than 16 KiB");
  const auto first = token.find('.');
  const auto second = first == token.npos ? token.npos : token.find('.', first + 1);
  if (second == token.npos || token.find('.', second + 1) != token.npos)
    return fail("the token does not have three segments");
  const auto header_json = decodeBase64Url(token.substr(0, first));
  auto payload = decodeBase64Url(token.substr(first + 1, second - first - 1));
  auto signature = decodeBase64Url(token.substr(second + 1));
  if (!header_json || !payload || !signature) return fail("the token is not in base64url");
  if (signature->empty()) return fail("the token is not signed");
  auto header = readHeader(*header_json);
  if (!header) return fail(header.error());
  return Jws{*std::move(header), *std::move(payload), std::string{token.substr(0, second)}, *std::move(signature)};
}

Result<void> verify(const Jws& jws, const PublicKey& key) {
  if (!key.fits(jws.header.algorithm)) return fail("the token's algorithm does not fit the key");
  if (!key.verify(jws.header.algorithm, jws.signed_part, jws.signature)) return fail("the token's signature is wrong");
  return {};
}

Result<std::string> sign(const PrivateKey& key, std::string_view payload_json, std::string_view type) {
  const Json header{{"alg", nameOf(Algorithm::kEs256)}, {"kid", key.publicKey().id()}, {"typ", type}};
  std::string token = encodeBase64Url(header.dump()) + '.' + encodeBase64Url(payload_json);
  const auto signature = key.sign(token);
  if (!signature) return fail(signature.error());
  return token + '.' + encodeBase64Url(*signature);
}

}  // namespace berth::jose
