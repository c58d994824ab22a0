// SPDX-License-Identifier: Apache-2.0
#include "plugin/config_check.hpp"

#include "config/plugin_reader.hpp"
#include "config/plugin_values.hpp"
#include "config/plugin_yaml.hpp"
#include "plugin/schema_mistakes.hpp"
#include "plugin/schema_walk.hpp"
#include "plugin/secret_source.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <filesystem>
#include <optional>
#include <set>
#include <utility>
#include <vector>

namespace berth::plugin {
namespace {

using Json = nlohmann::json;

bool saysTrue(const Json& schema, const char* keyword) {
  const auto found = schema.find(keyword);
  return found != schema.end() && *found == true;
}

// "/servers/0/url" is "servers[0].url", for people.
std::string pathOf(const std::string& pointer) {
  std::string path;
  Json::json_pointer at{pointer};
  std::vector<std::string> parts;
  for (; !at.empty(); at.pop_back()) parts.push_back(at.back());
  for (auto part = parts.rbegin(); part != parts.rend(); ++part) {
    const bool is_index = !part->empty() && part->find_first_not_of("0123456789") == std::string::npos;
    path += is_index ? "[" + *part + "]" : "." + *part;
  }
  return path;
}

std::optional<std::string> memberOf(const Json& value, const char* key) {
  if (!value.is_object() || value.size() != 1 || !value.contains(key) || !value[key].is_string()) return std::nullopt;
  return value[key].get<std::string>();
}

std::string absolute(const std::string& folder, const std::string& path) {
  return (std::filesystem::path{folder} / path).lexically_normal().string();
}

class ConfigCheck {
 public:
  ConfigCheck(const config::PluginSection& section, const Manifest& manifest)
      : section_{section},
        schema_(Json::parse(manifest.config_schema.empty() ? "{}" : manifest.config_schema, nullptr, false)),
        json_(Json::parse(section.json, nullptr, false)) {}  // Braces would make lists of them.

  CheckedConfig run() {
    if (!schema_.is_object() || !json_.is_object()) {
      complain("", "its plugin's config_schema is no JSON Schema; tell its author");
      return std::move(checked_);
    }
    walkSchema(schema_, json_, fillDefaults);
    walkSchema(schema_, json_, [&](const SchemaMatch& match) { takeSecret(match); });
    findMistakes();
    walkSchema(schema_, json_, [&](const SchemaMatch& match) { makeAbsolute(match); });
    if (checked_.isGood()) checked_.json = json_.dump(-1, ' ', false, Json::error_handler_t::replace);
    return std::move(checked_);
  }

 private:
  static void fillDefaults(const SchemaMatch& match) {
    if (!match.is_certain || !match.value.is_object()) return;
    const auto properties = match.schema.find("properties");
    if (properties == match.schema.end() || !properties->is_object()) return;
    for (const auto& [key, property] : properties->items()) {
      if (property.is_object() && property.contains("default") && !match.value.contains(key))
        match.value[key] = property["default"];
    }
  }

  void takeSecret(const SchemaMatch& match) {
    if (!saysTrue(match.schema, "writeOnly") || !secrets_.insert(match.pointer).second) return;
    if (match.value.is_string()) {
      warn(match.pointer,
           "a secret in the configuration; put it into a file of its own, with mode 600, and write {file: PATH} here");
    } else if (const auto path = memberOf(match.value, "file")) {
      putSecret(match, secretOfFile(absolute(section_.folder, *path)));
    } else if (const auto name = memberOf(match.value, "env")) {
      putSecret(match, secretOfEnvironment(*name));
    } else {
      refuseSecret(match, "a secret; write {file: PATH} or {env: NAME}");
    }
  }

  void putSecret(const SchemaMatch& match, const Result<SecretText>& secret) {
    if (!secret) {
      refuseSecret(match, secret.error().detail);
      return;
    }
    if (!secret->warning.empty()) warn(match.pointer, secret->warning);
    match.value = secret->text;
  }

  void refuseSecret(const SchemaMatch& match, const std::string& message) {
    complain(match.pointer, message);
    unresolved_.insert(match.pointer);
    match.value = "";
  }

  void findMistakes() {
    std::vector<std::string> reserved;
    for (const auto& key : config::reservedKeys()) reserved.emplace_back(key.name);
    const auto may_show = [&](const std::string& pointer) {
      return !secrets_.contains(pointer) && !config::soundsSecret(section_, pointer);
    };
    const auto mistakes = schemaMistakes(schema_, json_, may_show, reserved);
    if (!mistakes) {
      complain("", mistakes.error().detail + "; tell the plugin's author");
      return;
    }
    for (const auto& mistake : *mistakes) {
      if (!unresolved_.contains(mistake.pointer)) complain(mistake.pointer, mistake.message);
    }
  }

  void makeAbsolute(const SchemaMatch& match) {
    const auto format = match.schema.find("format");
    if (format == match.schema.end() || *format != "path" || !match.value.is_string()) return;
    const std::string path = match.value.get<std::string>();
    if (path.find('\0') != std::string::npos) {
      complain(match.pointer, "a path has no zero bytes");
    } else if (!path.empty()) {
      match.value = absolute(section_.folder, path);
    }
  }

  // Where the value was written, or what it is in.
  std::string placeOf(std::string pointer) const {
    while (true) {
      if (const auto found = section_.places.find(pointer); found != section_.places.end()) return found->second;
      if (pointer.empty()) return "auth";
      pointer.resize(pointer.rfind('/'));
    }
  }

  config::Problem problemAt(const std::string& pointer, const std::string& message) const {
    return {placeOf(pointer), {}, section_.id + pathOf(pointer) + ": " + message};
  }
  void complain(const std::string& pointer, const std::string& message) {
    checked_.problems.push_back(problemAt(pointer, message));
  }
  void warn(const std::string& pointer, const std::string& message) {
    checked_.warnings.push_back(problemAt(pointer, message));
  }

  const config::PluginSection& section_;
  const Json schema_;
  Json json_;
  CheckedConfig checked_;
  std::set<std::string> secrets_;     // Pointers to them,
  std::set<std::string> unresolved_;  // and to those that could not be had: a problem already.
};

}  // namespace

CheckedConfig checkedConfig(const config::PluginSection& section, const Manifest& manifest) {
  return ConfigCheck{section, manifest}.run();
}

bool isSecret(const config::PluginSection& section, const Manifest& manifest, std::string_view pointer) {
  const Json schema = Json::parse(manifest.config_schema, nullptr, false);
  Json json = Json::parse(section.json, nullptr, false);
  bool is_secret = false;
  if (schema.is_object()) {
    walkSchema(schema, json, [&](const SchemaMatch& match) {
      is_secret = is_secret || (saysTrue(match.schema, "writeOnly") && pointer.starts_with(match.pointer) &&
                                (pointer.size() == match.pointer.size() || pointer[match.pointer.size()] == '/'));
    });
  }
  return is_secret;
}

}  // namespace berth::plugin
