// SPDX-License-Identifier: Apache-2.0
#include "evidence/simple_signing.hpp"

#include "evidence/collection.hpp"

#include "input/json_members.hpp"
#include "input/plain_text.hpp"
#include "json/strict_json.hpp"

#include <nlohmann/json.hpp>

namespace berth::evidence {
namespace {

using Json = nlohmann::json;
using validation::memberOf;
using validation::textOf;

constexpr std::string_view kType = "cosign container image signature";
constexpr std::size_t kMostShown = 80;

// A text two levels below; empty where there is none.
std::string textBelow(const Json& value, const char* outer, const char* inner) {
  const auto* const member = memberOf(value, outer);
  return member == nullptr ? std::string{} : textOf(*member, inner);
}

}  // namespace

jose::Result<SimpleSigning> SimpleSigning::parse(std::string_view payload, std::string_view digest) {
  const auto json = parseStrictJson(payload, {.bytes = kMostLayerBytes});
  if (!json) return jose::fail(json.error());
  const auto* const critical = memberOf(*json, "critical");
  if (critical == nullptr || textOf(*critical, "type") != kType)
    return jose::fail("its payload is no cosign signature");
  const auto signed_digest = textBelow(*critical, "image", "docker-manifest-digest");
  if (signed_digest != digest || digest.empty())
    return jose::fail("its payload names " + validation::plainText(signed_digest, kMostShown));
  SimpleSigning signing;
  signing.reference = textBelow(*critical, "identity", "docker-reference");
  if (const auto* const optional = memberOf(*json, "optional"); optional != nullptr && optional->is_object()) {
    for (const auto& [name, value] : optional->items()) {
      if (value.is_string()) signing.annotations.emplace_back(name, value.get<std::string>());
    }
  }
  return signing;
}

}  // namespace berth::evidence
