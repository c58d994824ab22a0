// SPDX-License-Identifier: Apache-2.0
#include "members.hpp"

#include <nlohmann/json.hpp>

namespace berth::content {

using Json = nlohmann::json;

const Json* memberOf(const Json& json, const char* name) {
  if (!json.is_object()) return nullptr;
  const auto found = json.find(name);
  return found == json.end() || found->is_null() ? nullptr : &*found;
}

bool readText(const Json& json, const char* name, std::string& into) {
  const auto* member = memberOf(json, name);
  if (member == nullptr) return true;
  if (!member->is_string()) return false;
  into = member->get_ref<const std::string&>();
  return true;
}

bool readTexts(const Json& json, const char* name, std::vector<std::string>& into) {
  const auto* member = memberOf(json, name);
  if (member == nullptr) return true;
  if (!member->is_array()) return false;
  for (const auto& item : *member) {
    if (!item.is_string()) return false;
    into.push_back(item.get_ref<const std::string&>());
  }
  return true;
}

bool readTexts(const Json& json, const char* name, std::map<std::string, std::string>& into) {
  const auto* member = memberOf(json, name);
  if (member == nullptr) return true;
  if (!member->is_object()) return false;
  for (const auto& [key, item] : member->items()) {
    if (!item.is_string()) return false;
    into.emplace(key, item.get_ref<const std::string&>());
  }
  return true;
}

}  // namespace berth::content
