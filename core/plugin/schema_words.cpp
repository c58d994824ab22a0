// SPDX-License-Identifier: Apache-2.0
#include "plugin/schema_words.hpp"

#include "plugin/schema_walk.hpp"

#include <nlohmann/json.hpp>

#include <array>
#include <string_view>
#include <vector>

namespace berth::plugin {
namespace {

using Json = nlohmann::json;

constexpr int kMostLevels = 8;

std::string words(const Json& root, const Json& schema, int levels);

std::string valueText(const Json& value) {
  return value.is_string() ? value.get<std::string>() : value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string joined(const std::vector<std::string>& parts, std::string_view between) {
  std::string text;
  for (const auto& part : parts) text += (text.empty() ? "" : std::string{between}) + part;
  return text;
}

// ", 1 to 60", ", at least 1": what two keywords say about a size.
std::string range(const Json& schema, const char* least, const char* most, std::string_view unit) {
  const std::string low = schema.contains(least) ? valueText(schema[least]) : "";
  const std::string high = schema.contains(most) ? valueText(schema[most]) : "";
  if (low.empty() && high.empty()) return "";
  const std::string behind = unit.empty() ? "" : " " + std::string{unit};
  if (high.empty()) return ", at least " + low + behind;
  if (low.empty()) return ", at most " + high + behind;
  return ", " + low + " to " + high + behind;
}

std::string numberWords(const Json& schema, const char* noun) {
  return noun + range(schema, "minimum", "maximum", "") +
         range(schema, "exclusiveMinimum", "exclusiveMaximum", "exclusive");
}

// Whether all that two keywords say about a size is that there is something.
bool isNonEmpty(const Json& schema, const char* least, const char* most) {
  return schema.value(least, Json{}) == 1 && !schema.contains(most);
}

std::string textWords(const Json& schema) {
  const bool is_non_empty = isNonEmpty(schema, "minLength", "maxLength");
  std::string text = schema.value("format", Json{}) == "path" ? "path" : is_non_empty ? "non-empty text" : "text";
  if (!is_non_empty) text += range(schema, "minLength", "maxLength", "characters");
  if (schema.contains("pattern")) text += ", of the form " + valueText(schema["pattern"]);
  return text;
}

std::string listWords(const Json& root, const Json& schema, int levels) {
  const Json* items = itemSchema(schema, 0);
  std::string text = items == nullptr ? "list" : "list of " + words(root, *items, levels - 1);
  const bool is_non_empty = isNonEmpty(schema, "minItems", "maxItems");
  text = is_non_empty ? "non-empty " + text : text + range(schema, "minItems", "maxItems", "items");
  return text + (schema.value("uniqueItems", Json{}) == true ? ", each once" : "");
}

std::string mapWords(const Json& root, const Json& schema, int levels) {
  const auto others = schema.find("additionalProperties");
  if (others != schema.end() && others->is_object()) return "map of " + words(root, *others, levels - 1);
  return "map";
}

std::string typeWords(const Json& root, const Json& schema, const std::string& type, int levels) {
  if (type == "string") return textWords(schema);
  if (type == "integer") return numberWords(schema, "whole number");
  if (type == "number") return numberWords(schema, "number");
  if (type == "boolean") return "true or false";
  if (type == "array") return listWords(root, schema, levels);
  if (type == "object") return mapWords(root, schema, levels);
  return type;
}

std::string words(const Json& root, const Json& schema, int levels) {
  const Json& resolved = resolvedSchema(root, schema);
  if (levels == 0) return "value";
  std::vector<std::string> parts;
  if (const auto found = resolved.find("enum"); found != resolved.end() && found->is_array()) {
    for (const auto& value : *found) parts.push_back(valueText(value));
    return "one of " + joined(parts, ", ");
  }
  if (const auto found = resolved.find("const"); found != resolved.end()) return valueText(*found);
  const auto type = resolved.find("type");
  for (const char* branches : {"anyOf", "oneOf"}) {
    const auto found = resolved.find(branches);
    // Branches of a type that is known say which members go together.
    if (type != resolved.end() || found == resolved.end() || !found->is_array()) continue;
    for (const auto& branch : *found) parts.push_back(words(root, branch, levels - 1));
    return joined(parts, " or ");
  }
  if (type == resolved.end()) return "value";
  if (type->is_string()) return typeWords(root, resolved, type->get<std::string>(), levels);
  for (const auto& one : *type) parts.push_back(typeWords(root, resolved, valueText(one), levels));
  return joined(parts, " or ");
}

}  // namespace

std::string schemaWords(const Json& root, const Json& schema) {
  return words(root, schema, kMostLevels);
}

}  // namespace berth::plugin
