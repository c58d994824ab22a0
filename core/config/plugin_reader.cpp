// SPDX-License-Identifier: Apache-2.0
#include "config/plugin_reader.hpp"

#include "config/plugin_item.hpp"
#include "config/scalar.hpp"
#include "config/yaml_document.hpp"

#include <cstddef>
#include <map>
#include <utility>

namespace berth::config {

const std::vector<ReservedKey>& reservedKeys() {
  static const std::vector<ReservedKey> keys{
      {"plugin", "text", "`isolation: remote`",
       "A plugin's name, found in the program's own folder and those of `plugins.path`; or, with a `/`, the path of a "
       "shared object."},
      {"id", "text", "the plugin's name, or the file's without `.so`",
       "What logs, metrics and messages call the instance; unique in the list. Required with `isolation: remote`."},
      {"isolation", "`in-process`, `process`, `remote`", "`in-process`",
       "Where it runs: in the registry, in a child process that is started again when it ends, or elsewhere, as a gRPC "
       "service of the same contract."},
      {"address", "`unix:PATH` or `HOST:PORT`", "", "Where the service is; with `isolation: remote`, and only there."},
      {"tls", "`certificate`, `key`, `ca`: paths", "no TLS",
       "This registry's certificate and key, and the authority that signed the service's (PEM). Only with "
       "`isolation: remote` over TCP."},
      {"deadline", "time, 10ms to 1m", "`2s`", "How long one call may take."},
      {"required", "`true` or `false`", "`true`",
       "Whether the registry refuses to start without it; otherwise it starts, and the plugin's part is unavailable."},
  };
  return keys;
}

std::vector<PluginSection> readPlugins(const YamlNode& list, const std::string& name, const std::string& source,
                                       const std::filesystem::path& folder, Problems& problems) {
  std::vector<PluginSection> sections;
  if (list.kind == YamlNode::Kind::kScalar && list.is_plain && plainKind(list.text) == PlainKind::kNull)
    return sections;
  if (list.kind != YamlNode::Kind::kList) {
    problems.push_back(
        {source, list.place, name + ": takes a list; write each plugin behind \"- \", as in - plugin: htpasswd"});
    return sections;
  }
  std::map<std::string, std::string> taken;  // Id → where it stands.
  for (std::size_t i = 0; i < list.items.size(); ++i) {
    const YamlNode& item = list.items[i];
    const std::string path = name + "[" + std::to_string(i) + "]";
    if (item.kind != YamlNode::Kind::kMap) {
      problems.push_back({source, item.place, path + ": an item is a map; write - plugin: NAME"});
      continue;
    }
    PluginItem reader{path, source, folder, problems};
    PluginSection section = reader.read(item);
    const Problem here{source, reader.idPlace(), {}};
    const auto [earlier, is_new] = taken.emplace(section.id, here.where());
    if (!section.id.empty() && !is_new) {
      const std::string what = reader.hasOwnId() ? ".id: \"" + section.id + "\" is the id of the plugin at " +
                                                       earlier->second + " too; write another"
                                                 : ".plugin: \"" + section.id + "\" is used at " + earlier->second +
                                                       " too; give this one an id of its own: id: NAME";
      problems.push_back({source, here.place, path + what});
    }
    sections.push_back(std::move(section));
  }
  return sections;
}

}  // namespace berth::config
