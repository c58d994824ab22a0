// SPDX-License-Identifier: Apache-2.0
#include "plugin/schema_mistakes.hpp"

#include "config/plugin_values.hpp"
#include "config/suggestion.hpp"
#include "plugin/schema_walk.hpp"
#include "plugin/schema_words.hpp"

#include <nlohmann/json.hpp>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

#include <algorithm>
#include <exception>
#include <set>

namespace berth::plugin {
namespace {

using Json = nlohmann::json;
using Adapter = valijson::adapters::NlohmannJsonAdapter;

constexpr std::size_t kMostShown = 64;
// std::regex recurses for each character.
constexpr std::size_t kMostMatchedBytes = 4096;

/// Whether a type of JSON Schema is this value's.
bool isOfType(const Json& value, const std::string& type) {
  if (type == "object") return value.is_object();
  if (type == "array") return value.is_array();
  if (type == "string") return value.is_string();
  if (type == "boolean") return value.is_boolean();
  if (type == "null") return value.is_null();
  return value.is_number();
}

bool isOfTypes(const Json& value, const Json& schema) {
  const auto types = schema.find("type");
  if (types == schema.end()) return true;
  if (types->is_string()) return isOfType(value, types->get<std::string>());
  return std::any_of(types->begin(), types->end(),
                     [&](const Json& type) { return type.is_string() && isOfType(value, type.get<std::string>()); });
}

// "a list of text", "text": as it stands in a sentence.
std::string withArticle(const std::string& words) {
  for (const char* noun : {"whole number", "number", "list", "non-empty list", "map", "path", "value"}) {
    if (words.starts_with(noun)) return "a " + words;
  }
  return words;
}

/// Says in people's words what the validator found. It knows where; what is allowed there is in the schema.
class Explanation {
 public:
  Explanation(const Json& root, std::set<std::string> places, const std::function<bool(const std::string&)>& mayShow,
              const std::vector<std::string>& known)
      : root_{root}, places_{std::move(places)}, may_show_{mayShow}, known_{known} {}

  std::vector<SchemaMistake> of(const Json& value) {
    explain(root_, value, "", 0);
    if (mistakes_.empty()) add("", "not as the plugin wants it; its page has an example");
    return std::move(mistakes_);
  }

 private:
  // Whether the validator found something in the value or below it.
  bool isWrong(const std::string& pointer) const {
    const auto below = places_.lower_bound(pointer + "/");
    return places_.contains(pointer) || (below != places_.end() && below->starts_with(pointer + "/"));
  }

  void add(const std::string& pointer, const std::string& message) { mistakes_.push_back({pointer, message}); }

  void addWrongValue(const Json& schema, const Json& value, const std::string& pointer) {
    std::string message = "must be " + withArticle(schemaWords(root_, schema));
    const std::string text = value.dump(-1, ' ', false, Json::error_handler_t::replace);
    if (value.is_primitive() && text.size() <= kMostShown && may_show_(pointer)) message.insert(0, text + ": ");
    if (const auto names = schema.find("enum"); names != schema.end() && value.is_string() && may_show_(pointer))
      message += suggested(value.get<std::string>(), *names);
    add(pointer, message);
  }

  static std::string suggested(const std::string& text, const Json& names) {
    std::vector<std::string> candidates;
    for (const auto& name : names) {
      if (name.is_string()) candidates.push_back(name.get<std::string>());
    }
    const auto meant = config::suggestion(text, candidates);
    return meant ? "; did you mean " + *meant + "?" : "";
  }

  void explain(const Json& unresolved, const Json& value, const std::string& pointer, int steps) {
    constexpr int kMostSteps = 256;
    if (!isWrong(pointer) || steps > kMostSteps) return;
    const std::size_t before = mistakes_.size();
    const Json& schema = branchFor(resolvedSchema(root_, unresolved), value);
    if (value.is_primitive() || !isOfTypes(value, schema)) {
      addWrongValue(schema, value, pointer);
    } else {
      if (const auto all = schema.find("allOf"); all != schema.end()) {
        for (const auto& branch : *all) explainMembers(resolvedSchema(root_, branch), value, pointer, steps);
      }
      explainMembers(schema, value, pointer, steps);
    }
    if (mistakes_.size() == before)
      add(pointer, "must be " + withArticle(schemaWords(root_, schema)) + rulesOf(schema));
  }

  void explainMembers(const Json& schema, const Json& value, const std::string& pointer, int steps) {
    if (value.is_object()) {
      explainKeys(schema, value, pointer);
      for (const auto& [key, member] : value.items()) {
        if (const Json* child = memberSchema(schema, key))
          explain(*child, member, pointer + config::pointerPart(key), steps + 1);
      }
    } else {
      for (std::size_t i = 0; i < value.size(); ++i) {
        if (const Json* child = itemSchema(schema, i))
          explain(*child, value[i], pointer + "/" + std::to_string(i), steps + 1);
      }
    }
  }

  // The one branch of anyOf or oneOf that the value's type fits: that is what was meant.
  const Json& branchFor(const Json& schema, const Json& value) const {
    for (const char* branches : {"anyOf", "oneOf"}) {
      const auto found = schema.find(branches);
      if (found == schema.end()) continue;
      const Json* fitting = nullptr;
      int count = 0;
      for (const auto& branch : *found) {
        const Json& resolved = resolvedSchema(root_, branch);
        if (!resolved.contains("type") || !isOfTypes(value, resolved)) continue;
        fitting = &resolved;
        ++count;
      }
      if (count == 1) return *fitting;
    }
    return schema;
  }

  void explainKeys(const Json& schema, const Json& value, const std::string& pointer) {
    if (const auto required = schema.find("required"); required != schema.end()) {
      for (const auto& key : *required) {
        if (!value.contains(key)) addMissing(schema, key.get<std::string>(), pointer);
      }
    }
    const auto others = schema.find("additionalProperties");
    if (others == schema.end() || *others != false) return;
    for (const auto& [key, member] : value.items()) {
      if (memberSchema(schema, key) == nullptr && !schema.contains("patternProperties"))
        addUnknown(schema, key, pointer);
    }
  }

  void addMissing(const Json& schema, const std::string& key, const std::string& pointer) {
    const Json* child = memberSchema(schema, key);
    add(pointer + config::pointerPart(key),
        "is missing" + (child == nullptr ? "" : "; it takes " + withArticle(schemaWords(root_, *child))));
  }

  void addUnknown(const Json& schema, const std::string& key, const std::string& pointer) {
    std::vector<std::string> keys;
    if (const auto properties = schema.find("properties"); properties != schema.end()) {
      for (const auto& [name, property] : properties->items()) keys.push_back(name);
    }
    std::string message = "unknown key; ";
    auto candidates = keys;
    if (pointer.empty()) candidates.insert(candidates.end(), known_.begin(), known_.end());
    if (const auto meant = config::suggestion(key, candidates)) {
      message += "did you mean \"" + *meant + "\"?";
    } else if (keys.empty()) {
      message += "nothing may stand here";
    } else {
      message += "there are";
      for (const auto& name : keys) message += (name == keys.front() ? " " : ", ") + name;
    }
    add(pointer + config::pointerPart(key), message);
  }

  // What the words for a type leave out.
  static std::string rulesOf(const Json& schema) {
    if (const auto text = schema.find("description"); text != schema.end() && text->is_string())
      return " (" + text->get<std::string>() + ")";
    return ", as the plugin's page says";
  }

  const Json& root_;
  const std::set<std::string> places_;  // Pointers to what is wrong, and to what that is in.
  const std::function<bool(const std::string&)>& may_show_;
  const std::vector<std::string>& known_;
  std::vector<SchemaMistake> mistakes_;
};

// The validator's "<root>", "[name]", "[0]" as a JSON pointer.
std::string pointerOf(const std::vector<std::string>& context) {
  std::string pointer;
  for (std::size_t i = 1; i < context.size(); ++i)
    pointer += config::pointerPart(context[i].substr(1, context[i].size() - 2));
  return pointer;
}

bool usesPatterns(const Json& schema) {
  if (schema.is_object() && (schema.contains("pattern") || schema.contains("patternProperties"))) return true;
  return schema.is_structured() && std::any_of(schema.begin(), schema.end(), usesPatterns);
}

void addLongTexts(const Json& value, const std::string& pointer, std::vector<SchemaMistake>& mistakes) {
  if (value.is_string() && value.get_ref<const std::string&>().size() > kMostMatchedBytes)
    mistakes.push_back({pointer, "longer than 4096 bytes, more than this plugin takes"});
  if (value.is_object()) {
    for (const auto& [key, member] : value.items()) addLongTexts(member, pointer + config::pointerPart(key), mistakes);
  } else if (value.is_array()) {
    for (std::size_t i = 0; i < value.size(); ++i) addLongTexts(value[i], pointer + "/" + std::to_string(i), mistakes);
  }
}

}  // namespace

Result<std::vector<SchemaMistake>> schemaMistakes(const Json& schema, const Json& value,
                                                  const std::function<bool(const std::string&)>& mayShow,
                                                  const std::vector<std::string>& known) {
  std::vector<SchemaMistake> mistakes;
  if (usesPatterns(schema)) addLongTexts(value, "", mistakes);
  if (!mistakes.empty()) return mistakes;
  try {
    valijson::Schema parsed;
    valijson::SchemaParser parser;
    parser.populateSchema(Adapter{schema}, parsed);
    valijson::ValidationResults results;
    if (valijson::Validator{}.validate(parsed, Adapter{value}, &results)) return mistakes;
    std::set<std::string> places;
    for (const auto& error : results) places.insert(pointerOf(error.context));
    places.insert("");
    return Explanation{schema, std::move(places), mayShow, known}.of(value);
  } catch (const std::exception& problem) {
    return fail(ErrorCode::kInvalidArgument, std::string{"its config_schema is no JSON Schema: "} + problem.what());
  }
}

}  // namespace berth::plugin
