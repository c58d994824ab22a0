// SPDX-License-Identifier: Apache-2.0
#include "auth/token_issuer.hpp"

#include "auth/token_claims.hpp"
#include "jose/claims.hpp"
#include "jose/jws.hpp"
#include "model/timestamp.hpp"

#include <openssl/rand.h>

#include <algorithm>
#include <array>
#include <utility>

namespace berth::auth {
namespace {

// A token travels in a header of each request; clients and proxies take 8 KiB of headers.
constexpr std::size_t kLongestToken = 6 << 10;
constexpr std::uint32_t kRememberedSeconds = 60;
constexpr std::int64_t kLeeway = 60;

std::int64_t secondsNow() {
  return std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch()).count();
}

std::string randomId() {
  constexpr std::string_view kHex = "0123456789abcdef";
  std::array<unsigned char, 16> bytes{};
  RAND_bytes(bytes.data(), static_cast<int>(bytes.size()));
  std::string text;
  for (const unsigned char byte : bytes) {
    text += kHex[byte >> 4];
    text += kHex[byte & 15U];
  }
  return text;
}

tl::unexpected<Error> notGood(const std::string& cause) {
  return fail(ErrorCode::kUnauthorized, "the token is not good (" + cause + "); get a new one");
}

}  // namespace

Result<IssuedToken> TokenIssuer::issue(const Principal& principal, const Grant& grant) {
  const auto key = keys_.signing();
  if (!key) return fail(ErrorCode::kUnavailable, "there is no key to sign tokens with; the log says why");
  const std::int64_t now = secondsNow();
  std::int64_t expires = now + rules_.lifetime.count();
  // A token does not outlive what it was given for.
  if (principal.expires != 0) expires = std::min(expires, static_cast<std::int64_t>(principal.expires));
  const std::string payload =
      writeTokenClaims({rules_.issuer, rules_.service, now, expires, randomId(), principal, grant});
  auto token = jose::sign(key->secret, payload);
  if (!token) return fail(ErrorCode::kUnavailable, "the token cannot be signed: " + token.error());
  if (token->size() > kLongestToken)
    return fail(ErrorCode::kInvalidArgument,
                "a token for this would be longer than a header may be: ask for fewer repositories at a time, or let "
                "the identity provider send fewer groups and claims");
  return IssuedToken{*std::move(token), std::chrono::seconds{expires - now}, Timestamp::now().text()};
}

Result<std::shared_ptr<const TokenBearer>> TokenIssuer::read(std::string_view token) {
  if (auto known = bearers_.find(token)) return *std::move(known);
  BERTH_TRY(auto bearer, check(token));
  if (bearer != nullptr) bearers_.put(token, bearer, kRememberedSeconds);
  return bearer;
}

Result<std::shared_ptr<const TokenBearer>> TokenIssuer::check(std::string_view token) {
  const auto jws = jose::parseCompact(token);
  if (!jws) return notGood(jws.error());
  const auto claims = jose::readClaims(jws->payload);
  if (!claims) return notGood(claims.error());
  if (claims->issuer != rules_.issuer) return std::shared_ptr<const TokenBearer>{};

  const auto key = keys_.find(jws->header.key_id);
  if (!key) return notGood("its key is unknown or retired");
  if (jws->header.algorithm != jose::Algorithm::kEs256) return notGood("it is not signed with ES256");
  if (const auto verified = jose::verify(*jws, key->secret.publicKey()); !verified) return notGood(verified.error());
  const auto checked = jose::checkClaims(*claims, {rules_.issuer, rules_.service, secondsNow(), kLeeway});
  if (!checked && checked.error() != jose::Fault::kExpired) return notGood(std::string{sayingOf(checked.error())});
  BERTH_TRY(auto ours, readTokenClaims(jws->payload));
  return std::make_shared<const TokenBearer>(
      TokenBearer{std::move(ours.principal), std::move(ours.grant), claims->expires});
}

bool TokenIssuer::isExpired(const TokenBearer& bearer, std::chrono::seconds grace) {
  return secondsNow() > bearer.expires + kLeeway + grace.count();
}

std::string TokenIssuer::keySet() {
  std::string json = R"({"keys":[)";
  for (const auto& key : keys_.all()) {
    if (json.back() != '[') json += ',';
    json += key->secret.publicKey().toJwk(jose::Algorithm::kEs256);
  }
  return json + "]}\n";
}

}  // namespace berth::auth
