// SPDX-License-Identifier: Apache-2.0
#include "claims.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstddef>
#include <utility>

namespace berth::policy {
namespace {

using Json = nlohmann::json;

// A key may itself hold dots ("kubernetes.io"), so each prefix of the path that ends at a dot is tried, shortest first.
// Paths are short and come from the rules file, not from the principal.
const Json* find(const Json& object, std::string_view path) {
  if (!object.is_object()) return nullptr;
  for (std::size_t dot = path.find('.'); dot != std::string_view::npos; dot = path.find('.', dot + 1)) {
    const auto member = object.find(path.substr(0, dot));
    if (member == object.end()) continue;
    if (const Json* found = find(*member, path.substr(dot + 1))) return found;
  }
  const auto member = object.find(path);
  return member == object.end() ? nullptr : &*member;
}

// Nothing for null, lists and objects, which equal no text.
std::optional<std::string> textOf(const Json& value) {
  if (value.is_string()) return value.get<std::string>();
  if (value.is_number() || value.is_boolean()) return value.dump();
  return std::nullopt;
}

bool equalsOne(const Json& value, std::span<const std::string> values) {
  const auto text = textOf(value);
  return text && std::find(values.begin(), values.end(), *text) != values.end();
}

}  // namespace

Claims::Claims(std::shared_ptr<const Json> object) : object_{std::move(object)} {}

std::optional<Claims> Claims::parse(std::string_view json) {
  if (json.empty()) return Claims{std::make_shared<const Json>(Json::object())};
  Json parsed = Json::parse(json, nullptr, false);
  if (!parsed.is_object()) return std::nullopt;
  return Claims{std::make_shared<const Json>(std::move(parsed))};
}

bool Claims::isOneOf(std::string_view path, std::span<const std::string> values) const {
  const Json* claim = find(*object_, path);
  if (claim == nullptr) return false;
  if (!claim->is_array()) return equalsOne(*claim, values);
  return std::any_of(claim->begin(), claim->end(), [&](const Json& item) { return equalsOne(item, values); });
}

std::optional<std::string> Claims::text(std::string_view path) const {
  const Json* claim = find(*object_, path);
  if (claim == nullptr || !(claim->is_string() || claim->is_number_integer())) return std::nullopt;
  return textOf(*claim);
}

}  // namespace berth::policy
