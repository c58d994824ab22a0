// SPDX-License-Identifier: Apache-2.0
#include "json.hpp"

#include <nlohmann/json.hpp>

using nlohmann::json;

json parsed(std::string_view text) {
  return json::parse(text, nullptr, false);
}

const json& memberOf(const json& from, const char* name) {
  static const json kNone;
  if (!from.is_object()) return kNone;
  const auto found = from.find(name);
  return found == from.end() ? kNone : *found;
}

std::string textOf(const json& from, const char* name) {
  const json& member = memberOf(from, name);
  return member.is_string() ? member.get<std::string>() : std::string{};
}
