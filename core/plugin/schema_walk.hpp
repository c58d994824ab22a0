// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <functional>
#include <string>

namespace berth::plugin {

/// A value of a plugin's configuration and one of the schemas that apply to it.
struct SchemaMatch {
  const nlohmann::json& schema;  ///< An object; "$ref" is followed.
  nlohmann::json& value;
  const std::string& pointer;  ///< JSON pointer to the value.
  bool is_certain;             ///< False below anyOf and oneOf: another branch may be the one that is meant.
};

/// Calls `visit` for each value and schema that belong together, a value before those in it. `visit` may change the
/// value; what it adds is visited too. Follows properties, additionalProperties, items, allOf, anyOf, oneOf and "$ref"
/// within the document, up to 256 steps deep.
void walkSchema(const nlohmann::json& schema, nlohmann::json& value,
                const std::function<void(const SchemaMatch&)>& visit);

/// The schema, or what its "$ref" points at within `root`; an empty object where there is no such or it is none.
const nlohmann::json& resolvedSchema(const nlohmann::json& root, const nlohmann::json& schema);

/// The schema of a member of an object, and of an item of an array; null where it may be anything.
const nlohmann::json* memberSchema(const nlohmann::json& schema, const std::string& key);
const nlohmann::json* itemSchema(const nlohmann::json& schema, std::size_t index);

}  // namespace berth::plugin
