// SPDX-License-Identifier: Apache-2.0
#include "input/bounded_json.hpp"

#include <nlohmann/json.hpp>

namespace berth::validation {
namespace {

using Json = nlohmann::json;

// Brackets, commas and colons outside of texts say how deep and how many, whether or not it is JSON.
bool isWithin(std::string_view text, const JsonBounds& bounds) {
  if (text.size() > bounds.bytes) return false;
  std::size_t depth = 0;
  std::size_t values = 1;
  bool in_text = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (in_text) {
      if (c == '\\') {
        ++i;
      } else if (c == '"') {
        in_text = false;
      }
    } else if (c == '"') {
      in_text = true;
    } else if (c == '[' || c == '{') {
      ++values;
      if (++depth > bounds.depth) return false;
    } else if (c == ']' || c == '}') {
      depth -= depth > 0 ? 1 : 0;
    } else if (c == ',') {
      ++values;
    }
    if (values > bounds.values) return false;
  }
  return true;
}

}  // namespace

std::optional<Json> parseBounded(std::string_view text, const JsonBounds& bounds) {
  if (!isWithin(text, bounds)) return std::nullopt;
  auto parsed = Json::parse(text, nullptr, false);
  if (parsed.is_discarded()) return std::nullopt;
  return parsed;
}

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
