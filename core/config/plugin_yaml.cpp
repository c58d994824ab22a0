// SPDX-License-Identifier: Apache-2.0
#include "config/plugin_yaml.hpp"

#include "config/plugin_values.hpp"
#include "config/scalar.hpp"
#include "config/yaml_text.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>

namespace berth::config {
namespace {

using Json = nlohmann::json;

constexpr std::array<std::string_view, 8> kSecretWords{"password", "passwd",    "passphrase", "secret",
                                                       "api_key",  "token_key", "private",    "credential"};
constexpr std::size_t kOriginColumn = 44;

bool isReference(const Json& value) {
  if (!value.is_object() || value.size() != 1 || !value.begin()->is_string()) return false;
  return value.contains("file") || value.contains("env");
}

/// Writes the values of one section.
class ValueWriter {
 public:
  ValueWriter(const PluginSection& section, const IsSecret& is_secret) : section_{section}, is_secret_{is_secret} {}

  // In one line, as JSON with spaces.
  std::string flow(const Json& value, const std::string& pointer) const {
    if (!value.is_boolean() && !value.is_null() && !isReference(value) && is_secret_(section_, pointer))
      return "\"***\"";
    if (value.is_object()) return objectFlow(value, pointer);
    if (value.is_array()) return arrayFlow(value, pointer);
    return value.dump(-1, ' ', false, Json::error_handler_t::replace);
  }

 private:
  std::string objectFlow(const Json& object, const std::string& pointer) const {
    std::string text;
    for (const auto& [key, value] : object.items()) {
      text += (text.empty() ? "" : ", ") + yamlText(key) + ": " + flow(value, pointer + pointerPart(key));
    }
    return "{" + text + "}";
  }
  std::string arrayFlow(const Json& array, const std::string& pointer) const {
    std::string text;
    for (std::size_t i = 0; i < array.size(); ++i)
      text += (i == 0 ? "" : ", ") + flow(array[i], pointer + "/" + std::to_string(i));
    return "[" + text + "]";
  }

  const PluginSection& section_;
  const IsSecret& is_secret_;
};

std::string placeOf(const PluginSection& section, const std::string& pointer) {
  const auto found = section.places.find(pointer);
  return found == section.places.end() ? "" : found->second;
}

/// The lines of one item of the list.
class ItemLines {
 public:
  void add(const std::string& key, const std::string& value, const std::string& origin) {
    std::string line = (text_.empty() ? "  - " : "    ") + yamlText(key) + ": " + value;
    if (!origin.empty()) {
      line.resize(std::max(line.size() + 2, kOriginColumn), ' ');
      line += "# " + origin;
    }
    text_ += line + "\n";
  }
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

std::string itemYaml(const PluginSection& section, const IsSecret& is_secret) {
  ItemLines lines;
  lines.add("id", yamlText(section.id), placeOf(section, ""));
  if (!section.plugin.empty()) lines.add("plugin", yamlText(section.plugin), "");
  lines.add("isolation", std::string{kIsolationNames.at(static_cast<std::size_t>(section.isolation))}, "");
  if (!section.address.empty()) lines.add("address", yamlText(section.address), "");
  if (section.tls.isSet()) {
    lines.add("tls",
              "{certificate: " + yamlText(section.tls.certificate.string()) +
                  ", key: " + yamlText(section.tls.key.string()) + ", ca: " + yamlText(section.tls.ca.string()) + "}",
              "");
  }
  lines.add("deadline", durationText(section.deadline), "");
  lines.add("required", section.required ? "true" : "false", "");
  const ValueWriter writer{section, is_secret};
  const Json json = Json::parse(section.json);
  for (const auto& [key, value] : json.items()) {
    const std::string pointer = pointerPart(key);
    lines.add(key, writer.flow(value, pointer), placeOf(section, pointer));
  }
  return lines.text();
}

}  // namespace

bool soundsSecret(const PluginSection& /*section*/, std::string_view pointer) {
  std::string key{pointer.substr(std::min(pointer.rfind('/'), pointer.size()))};
  std::transform(key.begin(), key.end(), key.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return std::any_of(kSecretWords.begin(), kSecretWords.end(),
                     [&](std::string_view word) { return key.find(word) != std::string::npos; });
}

std::string pluginsYaml(const std::string& list, const std::vector<PluginSection>& sections,
                        const IsSecret& is_secret) {
  if (sections.empty()) return "# " + list + ": not set\n";
  std::string yaml = list + ":\n  # Relative paths in plugins' own keys are relative to " +
                     quotedText(sections.front().folder) + ".\n";
  for (const auto& section : sections) yaml += itemYaml(section, is_secret);
  return yaml;
}

}  // namespace berth::config
