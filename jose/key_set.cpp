// SPDX-License-Identifier: Apache-2.0
#include "jose/key_set.hpp"

#include "jose/jwk.hpp"
#include "json/strict_json.hpp"

#include <nlohmann/json.hpp>

#include <set>

namespace berth::jose {
namespace {

constexpr std::size_t kLongestSet = std::size_t{1024} * 1024;
constexpr std::size_t kMostKeys = 256;

}  // namespace

Result<KeySet> KeySet::parse(std::string_view jwks_json) {
  const auto parsed = parseStrictJson(jwks_json, {.bytes = kLongestSet});
  if (!parsed) return fail("the key set cannot be read: " + parsed.error());
  if (!parsed->is_object() || !parsed->contains("keys") || !(*parsed)["keys"].is_array())
    return fail("the key set is no JSON object with an array \"keys\"");
  const auto& rows = (*parsed)["keys"];
  if (rows.size() > kMostKeys) return fail("the key set has more than " + std::to_string(kMostKeys) + " keys");
  KeySet set;
  std::set<std::string> ids;
  for (const auto& row : rows) {
    auto key = readJwk(row);
    if (!key && key.error().kind == JwkRefusal::Kind::kUnusable) {
      ++set.ignored_;
      continue;
    }
    if (!key) return fail("the key set is refused: " + key.error().sentence);
    if (!ids.insert(key->id()).second) return fail("the key set is refused: two of its keys have the same kid");
    set.keys_.push_back(*std::move(key));
  }
  return set;
}

const PublicKey* KeySet::find(std::string_view kid, Algorithm algorithm) const {
  const PublicKey* found = nullptr;
  for (const auto& key : keys_) {
    if (!key.fits(algorithm) || (!kid.empty() && key.id() != kid)) continue;
    if (found) return nullptr;
    found = &key;
  }
  return found;
}

}  // namespace berth::jose
