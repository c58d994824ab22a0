// SPDX-License-Identifier: Apache-2.0
#include "fetch/claim.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace berth::auth_fetch {
namespace {

using Json = nlohmann::json;

std::string unescaped(std::string_view part) {
  std::string name;
  for (std::size_t i = 0; i < part.size(); ++i) {
    const bool is_escape = part[i] == '~' && i + 1 < part.size() && (part[i + 1] == '0' || part[i + 1] == '1');
    name += is_escape ? (part[++i] == '0' ? '~' : '/') : part[i];
  }
  return name;
}

const Json* memberOf(const Json& object, const std::string& name) {
  if (!object.is_object()) return nullptr;
  const auto found = object.find(name);
  return found == object.end() ? nullptr : &*found;
}

}  // namespace

const Json* claimAt(const Json& claims, std::string_view name) {
  if (!name.starts_with('/')) return memberOf(claims, std::string{name});
  const Json* at = &claims;
  while (at != nullptr && !name.empty()) {
    name.remove_prefix(1);
    const auto part = name.substr(0, name.find('/'));
    at = memberOf(*at, unescaped(part));
    name.remove_prefix(part.size());
  }
  return at;
}

std::optional<std::string> textOf(const Json& claim) {
  if (claim.is_number_integer() || claim.is_boolean()) return claim.dump();
  if (!claim.is_string()) return std::nullopt;
  auto text = claim.get<std::string>();
  const auto isControl = [](char letter) { return static_cast<unsigned char>(letter) < 0x20 || letter == 0x7F; };
  if (text.empty() || std::any_of(text.begin(), text.end(), isControl)) return std::nullopt;
  return text;
}

std::optional<std::vector<std::string>> textsOf(const Json& claim) {
  std::vector<std::string> texts;
  const auto count = claim.is_array() ? claim.size() : 1;
  for (std::size_t i = 0; i < count; ++i) {
    auto text = textOf(claim.is_array() ? claim[i] : claim);
    if (!text) return std::nullopt;
    texts.push_back(*std::move(text));
  }
  return texts;
}

}  // namespace berth::auth_fetch
