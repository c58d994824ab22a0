// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "config/plugin_section.hpp"
#include "config/plugin_values.hpp"
#include "config/problem.hpp"

#include <nlohmann/json_fwd.hpp>

#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace berth::config {

struct YamlEntry;

/// Reads one plugin instance of a list: the host's keys by their types, the plugin's own as values. For one item, one
/// time.
class PluginItem {
 public:
  /// `path` ("auth[0]") names the item in problems, `source` its file. `folder` must outlive this.
  PluginItem(std::string path, std::string source, const std::filesystem::path& folder, Problems& problems);

  /// The plugin's own keys stand beside the host's.
  PluginSection read(const YamlNode& node);
  /// The plugin's own keys stand below the key `with`; what is neither that nor the host's is for `others`.
  PluginSection readWith(const YamlNode& node, const std::function<void(const YamlEntry&)>& others);

  /// Where the id was written, or else the plugin, or the item.
  Place idPlace() const;
  bool hasOwnId() const { return has("id"); }

 private:
  struct Reader {
    std::string_view key;
    void (PluginItem::*read)(const YamlNode&);
  };
  static const Reader* readerOf(std::string_view key);

  bool readReserved(const YamlEntry& entry);
  void readOwn(const YamlNode& node, const std::string& path, nlohmann::json& json);
  PluginSection finish(const nlohmann::json& json);

  bool has(const std::string& key) const { return places_.contains(key); }
  void complain(const std::string& key, const std::string& message);
  void complainAt(const YamlNode& node, const std::string& key, const std::string& message);

  // What a scalar holds; nothing, and a problem, when it is not of the kind.
  std::optional<std::string> textOf(const YamlNode& node, const std::string& key);
  std::optional<std::string> wordOf(const YamlNode& node, const std::string& key);
  std::optional<std::string> pathOf(const YamlNode& node, const std::string& key);

  void readPlugin(const YamlNode& node);
  void readId(const YamlNode& node);
  void readIsolation(const YamlNode& node);
  void readAddress(const YamlNode& node);
  void readTls(const YamlNode& node);
  void readDeadline(const YamlNode& node);
  void readRequired(const YamlNode& node);

  void checkTogether();
  void checkRemote();
  void checkLocal();

  std::string path_;
  std::string source_;
  const std::filesystem::path& folder_;
  Problems& problems_;
  PluginValues values_;
  PluginSection section_;
  Place item_place_;
  std::map<std::string, Place, std::less<>> places_;  // Of the host's keys.
  bool has_isolation_ = true;                         // False after one that does not exist.
};

}  // namespace berth::config
