// SPDX-License-Identifier: Apache-2.0
#include "config/plugin_config.hpp"

#include "config/plugin_reader.hpp"
#include "config/plugin_values.hpp"
#include "config/yaml_document.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <fstream>
#include <string>

namespace berth::config {
namespace {

constexpr std::size_t kMostFileBytes = (1 << 20) + 1;  // One more than the parser takes, so that it says so.

bool isReserved(const std::string& key) {
  const auto& keys = reservedKeys();
  return std::any_of(keys.begin(), keys.end(), [&](const ReservedKey& reserved) { return reserved.name == key; });
}

bool readText(const std::filesystem::path& file, std::string& text) {
  errno = 0;
  std::ifstream input{file, std::ios::binary};
  if (!input) return false;
  text.resize(kMostFileBytes);
  input.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(input.gcount()));
  return input.eof() || !input.fail();
}

}  // namespace

PluginSection readPluginConfig(const std::filesystem::path& file, Problems& problems) {
  const std::string source = file.string();
  PluginSection section;
  section.folder = std::filesystem::absolute(file).parent_path().string();
  section.places[""] = source;
  std::string text;
  if (!readText(file, text)) {
    problems.push_back({source,
                        {},
                        std::string{"cannot be read: "} + std::strerror(errno == 0 ? EIO : errno) +
                            "; name a file that this user may read, with the plugin's own keys"});
    return section;
  }
  const YamlDocument document = parseYaml(text, source, problems);
  if (document.root.kind != YamlNode::Kind::kMap) {
    problems.push_back({source, document.root.place, "is no map; write the plugin's own keys, as in file: PATH"});
    return section;
  }
  PluginValues values{source, problems};
  nlohmann::json json = nlohmann::json::object();
  for (const auto& entry : document.root.entries) {
    if (isReserved(entry.key)) {
      problems.push_back({source, entry.place,
                          entry.key + ": is for the registry that uses the plugin; leave it out here, where only the "
                                      "plugin's own keys stand"});
    } else if (values.checkKey(entry.key, entry.place, "config")) {
      json[entry.key] = values.read(entry.node, entry.key, pointerPart(entry.key));
    }
  }
  section.json = json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  section.places = values.places();
  section.places[""] = source;
  return section;
}

}  // namespace berth::config
