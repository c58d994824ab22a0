// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "config/config.hpp"
#include "config/problem.hpp"

#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace berth::config {

struct Field;
struct ListType;
struct YamlNode;

/// A Config in the making: defaults, then a file, then flags, each over the one before. Mistakes are collected, not
/// thrown, so that an operator sees all of them at once. One thread.
class Settings {
 public:
  /// Reads a YAML file. Relative paths in it are relative to its folder.
  void readFile(const std::filesystem::path& file);
  /// The same from text; `source` names it in problems.
  void readText(const std::string& text, const std::string& source, const std::filesystem::path& folder);
  /// Sets one field from the command line; relative paths are relative to the working directory.
  void setFlag(const std::string& flag, std::string_view path, const std::string& text);

  /// What no single field shows: combinations that cannot work. Call it last.
  void checkTogether();

  const Config& config() const { return config_; }
  const Problems& problems() const { return problems_; }
  /// Where a field's value came from: "default", "berth.yaml:3" or a flag.
  std::string origin(std::string_view path) const;
  /// "berth.yaml:3:5: http.address: message" for a field, as complain() would say it.
  Problem problemWith(std::string_view path, const std::string& message) const;
  /// A problem with a field's value, at the place the value came from.
  void complain(std::string_view path, const std::string& message);
  /// Problems that somebody else has found.
  void complain(const Problems& problems) { problems_.insert(problems_.end(), problems.begin(), problems.end()); }

 private:
  struct Origin {
    std::string source;
    Place place;
  };

  void checkHttpTls();
  void checkBackendTls();
  void readSection(const YamlNode& node, const std::string& path);
  void readPluginList(const YamlNode& node);
  void readValue(const YamlNode& node, const Field& field);
  void readList(const YamlNode& node, const Field& field, const ListType& list);
  void refuseUnknown(const std::string& section, const std::string& key, Place place);
  void refuseAt(Place place, std::string message);

  Config config_;
  Problems problems_;
  std::map<std::string, Origin, std::less<>> origins_;
  std::string source_;
  std::filesystem::path folder_;
};

}  // namespace berth::config
