// SPDX-License-Identifier: Apache-2.0
#include "input/json_members.hpp"

#include <nlohmann/json.hpp>

namespace berth::validation {
namespace {

using Json = nlohmann::json;

}  // namespace

const Json* memberOf(const Json& value, const char* name) {
  if (!value.is_object()) return nullptr;
  const auto found = value.find(name);
  return found == value.end() ? nullptr : &*found;
}

std::string textOf(const Json& value, const char* name) {
  const auto* const member = memberOf(value, name);
  return member != nullptr && member->is_string() ? member->get<std::string>() : std::string{};
}

const Json& listOf(const Json& value, const char* name) {
  static const Json kNothing = Json::array();
  const auto* const member = memberOf(value, name);
  return member != nullptr && member->is_array() ? *member : kNothing;
}

}  // namespace berth::validation
