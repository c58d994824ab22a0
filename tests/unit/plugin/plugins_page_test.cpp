// SPDX-License-Identifier: Apache-2.0
#include "plugin/config_check.hpp"
#include "plugin/elf_note.hpp"
#include "plugin/manifest.hpp"
#include "plugin/schema_walk.hpp"
#include "plugin/schema_words.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>

namespace berth::plugin {
namespace {

using Json = nlohmann::json;

// All plugins of the project, in the order of the page.
constexpr std::array kPlugins{"storage-fs", "htpasswd", "ldap",      "oidc",        "policy",          "token",
                              "images",     "content",  "signature", "attestation", "vulnerabilities", "lua"};

constexpr const char* kPageHead = R"(# Plugins

For: who configures a plugin. Made from what the plugins say of themselves; a test fails when the two differ.

These are the keys of the plugins' own; those that every plugin has are in [configuration](configuration.md#auth). What a
plugin does, and what to do when it does not, is in the README of its folder below `plugins`.
)";

// What stands in a cell of a table.
std::string cell(std::string text) {
  for (std::size_t at = text.find('|'); at != std::string::npos; at = text.find('|', at + 2)) text.insert(at, 1, '\\');
  return text;
}

std::string defaultText(const Json& schema, const Json& property, const std::string& key) {
  if (const auto found = property.find("default"); found != property.end())
    return "`" + cell(found->is_string() ? found->get<std::string>() : found->dump()) + "`";
  const auto required = schema.find("required");
  const bool is_required =
      required != schema.end() && std::find(required->begin(), required->end(), key) != required->end();
  return is_required ? "required" : "";
}

void addRows(const Json& root, const Json& schema, const std::string& prefix, std::string& page) {
  const auto properties = schema.find("properties");
  if (properties == schema.end()) return;
  for (const auto& [key, unresolved] : properties->items()) {
    const Json& property = resolvedSchema(root, unresolved);
    const bool is_secret = property.value("writeOnly", false);
    page += "| `" + prefix + key + "` | " + cell(schemaWords(root, property)) + (is_secret ? "; a secret" : "") +
            " | " + defaultText(schema, property, key) + " | " + cell(property.value("description", "")) + " |\n";
    addRows(root, property, prefix + key + ".", page);
    if (const Json* items = itemSchema(property, 0))
      addRows(root, resolvedSchema(root, *items), prefix + key + "[].", page);
    if (const Json* member = memberSchema(property, "*"))
      addRows(root, resolvedSchema(root, *member), prefix + key + ".*.", page);
  }
}

std::optional<Manifest> manifestOf(const std::string& name) {
  const auto note = readManifestNote(std::string{BERTH_PLUGINS "/"} + name + ".so");
  if (!note) {
    ADD_FAILURE() << name << ": " << note.error().detail << "; build all plugins first";
    return std::nullopt;
  }
  auto manifest = parseManifest(*note);
  if (!manifest) {
    ADD_FAILURE() << name << ": " << manifest.error().detail;
    return std::nullopt;
  }
  return *std::move(manifest);
}

std::string section(const std::string& name) {
  const auto manifest = manifestOf(name);
  if (!manifest) return "";
  std::string kinds;
  for (const auto& kind : manifest->kinds) kinds += (kinds.empty() ? "`" : ", `") + kind + "`";
  std::string page =
      "\n## " + name + "\n\nServes " + kinds + ".\n\n| key | value | default | what it does |\n|---|---|---|---|\n";
  const Json schema = Json::parse(manifest->config_schema.empty() ? "{}" : manifest->config_schema);
  addRows(schema, schema, "", page);
  const Json whole = Json::parse(manifest->text);
  if (const auto example = whole.find("config_example"); example != whole.end())
    page += "\nAn example: `" + example->dump() + "`\n";
  return page;
}

std::string pluginsPage() {
  std::string page{kPageHead};
  for (const auto* name : kPlugins) page += section(name);
  return page;
}

TEST(PluginsReference, IsWhatTheManifestsSay) {
  const std::string path = BERTH_SOURCE_DIR "/docs/reference/plugins.md";
  const std::string made = pluginsPage();
  if (std::getenv("BERTH_UPDATE_DOCS") != nullptr) std::ofstream{path} << made;
  std::ifstream input{path};
  const std::string page{std::istreambuf_iterator<char>{input}, {}};
  EXPECT_EQ(page, made) << path << " is stale; BERTH_UPDATE_DOCS=1 plugin_test --gtest_filter='PluginsReference.*' "
                        << "writes it anew";
}

TEST(PluginsReference, ExamplesFitTheSchemas) {
  for (const auto* name : kPlugins) {
    const auto manifest = manifestOf(name);
    if (!manifest) continue;
    config::PluginSection section;
    section.id = name;
    section.json = Json::parse(manifest->text).value("config_example", Json::object()).dump();
    for (const auto& problem : checkedConfig(section, *manifest).problems) {
      const bool is_absent_secret = problem.message.find("cannot be read") != std::string::npos ||
                                    problem.message.find("is not set") != std::string::npos;
      EXPECT_TRUE(is_absent_secret) << problem.text();
    }
  }
}

TEST(PluginsReference, HasAWordForEveryKey) {
  std::ifstream input{BERTH_SOURCE_DIR "/docs/reference/plugins.md"};
  for (std::string line; std::getline(input, line);)
    EXPECT_FALSE(line.starts_with("| `") && line.ends_with("|  |")) << line;
}

}  // namespace
}  // namespace berth::plugin
