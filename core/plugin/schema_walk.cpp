// SPDX-License-Identifier: Apache-2.0
#include "plugin/schema_walk.hpp"

#include "config/plugin_values.hpp"

#include <nlohmann/json.hpp>

namespace berth::plugin {
namespace {

using Json = nlohmann::json;

constexpr int kMostSteps = 256;
constexpr int kMostReferences = 16;

class Walk {
 public:
  Walk(const Json& root, const std::function<void(const SchemaMatch&)>& visit) : root_{root}, visit_{visit} {}

  void go(const Json& schema, Json& value, const std::string& pointer, bool is_certain, int steps) const {
    if (steps > kMostSteps) return;
    const Json& resolved = resolvedSchema(root_, schema);
    visit_({resolved, value, pointer, is_certain});
    for (const char* branches : {"allOf", "anyOf", "oneOf"}) {
      const auto found = resolved.find(branches);
      if (found == resolved.end() || !found->is_array()) continue;
      const bool is_one = *branches == 'a' && branches[1] == 'l';
      for (const auto& branch : *found) go(branch, value, pointer, is_certain && is_one, steps + 1);
    }
    if (value.is_object()) {
      for (auto member = value.begin(); member != value.end(); ++member) {
        if (const Json* child = memberSchema(resolved, member.key()))
          go(*child, member.value(), pointer + config::pointerPart(member.key()), is_certain, steps + 1);
      }
    } else if (value.is_array()) {
      for (std::size_t i = 0; i < value.size(); ++i) {
        if (const Json* child = itemSchema(resolved, i))
          go(*child, value[i], pointer + "/" + std::to_string(i), is_certain, steps + 1);
      }
    }
  }

 private:
  const Json& root_;
  const std::function<void(const SchemaMatch&)>& visit_;
};

}  // namespace

const Json& resolvedSchema(const Json& root, const Json& schema) {
  static const Json nothing = Json::object();
  const Json* at = &schema;
  for (int i = 0; i < kMostReferences && at->is_object(); ++i) {
    const auto reference = at->find("$ref");
    if (reference == at->end()) return *at;
    const auto* text = reference->get_ptr<const std::string*>();
    if (text == nullptr || !text->starts_with('#')) return nothing;
    try {
      at = &root.at(Json::json_pointer{text->substr(1)});
    } catch (const Json::exception&) {
      return nothing;
    }
  }
  return nothing;
}

const Json* memberSchema(const Json& schema, const std::string& key) {
  if (const auto properties = schema.find("properties"); properties != schema.end() && properties->is_object()) {
    if (const auto found = properties->find(key); found != properties->end()) return &*found;
  }
  const auto others = schema.find("additionalProperties");
  return others != schema.end() && others->is_object() ? &*others : nullptr;
}

const Json* itemSchema(const Json& schema, std::size_t index) {
  const auto items = schema.find("items");
  if (items == schema.end()) return nullptr;
  if (items->is_object()) return &*items;
  return items->is_array() && index < items->size() ? &(*items)[index] : nullptr;
}

void walkSchema(const Json& schema, Json& value, const std::function<void(const SchemaMatch&)>& visit) {
  Walk{schema, visit}.go(schema, value, "", true, 0);
}

}  // namespace berth::plugin
