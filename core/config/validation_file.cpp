// SPDX-License-Identifier: Apache-2.0
#include "config/validation_file.hpp"

#include "config/rule_reader.hpp"
#include "config/suggestion.hpp"
#include "config/yaml_document.hpp"
#include "config/yaml_reader.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace berth::config {
namespace {

constexpr std::array<std::string_view, 2> kDefaults{"allow", "deny"};

// A set's name is a part of a path (/admission/v1/validate/<set>).
bool isSetName(std::string_view text) {
  constexpr std::size_t kMost = 64;
  return !text.empty() && text.size() <= kMost && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
  });
}

class SetReader {
 public:
  SetReader(YamlReader& reader, const std::filesystem::path& folder) : reader_{reader}, folder_{folder} {}

  RuleSetSection read(const std::string& name, const YamlNode& node, const std::string& path) {
    set_.name = name;
    const std::array<YamlReader::Key, 4> keys{{
        {"rules", [this](const YamlNode& value, const std::string& at) { readRules(value, at); }},
        {"exempt",
         [this](const YamlNode& value, const std::string& at) {
           exempt_ = {&value, at};
         }},
        {"match", [this](const YamlNode& value, const std::string& at) { readMatch(value, at); }},
        {"default",
         [this](const YamlNode& value, const std::string& at) {
           if (const auto chosen = reader_.choice(value, at, kDefaults)) set_.allows_unmatched = *chosen == 0;
         }},
    }};
    (void)reader_.readMap(node, path, keys);
    // Behind the rules that exemptions name, wherever they stand.
    if (exempt_.first != nullptr) readExemptions(*exempt_.first, exempt_.second);
    return std::move(set_);
  }

 private:
  void readRules(const YamlNode& node, const std::string& path) {
    reader_.list(node, path, [&](const YamlNode& item, const std::string& at) {
      auto rule = readRule(reader_, item, at, folder_);
      const auto [earlier, is_new] = taken_.emplace(rule.plugin.id, reader_.where(item));
      if (!rule.plugin.id.empty() && !is_new)
        reader_.complain(item, at + ".id",
                         "\"" + rule.plugin.id + "\" is the id of the rule at " + earlier->second + " too");
      set_.rules.push_back(std::move(rule));
    });
  }

  void readExemptions(const YamlNode& node, const std::string& path) {
    reader_.list(node, path, [&](const YamlNode& item, const std::string& at) {
      auto exemption = readExemption(reader_, item, at);
      for (const auto& id : exemption.rules) {
        if (taken_.contains(id)) continue;
        std::vector<std::string> known;
        for (const auto& [rule, where] : taken_) known.push_back(rule);
        const auto meant = suggestion(id, known);
        reader_.complain(item, at + ".rules",
                         "the set has no rule \"" + id + "\"" + (meant ? "; did you mean \"" + *meant + "\"?" : ""));
      }
      set_.exemptions.push_back(std::move(exemption));
    });
  }

  void readMatch(const YamlNode& node, const std::string& path) {
    const std::array<YamlReader::Key, 1> keys{{
        {"namespaces",
         [this](const YamlNode& value, const std::string& at) { set_.namespaces = reader_.texts(value, at); }},
    }};
    (void)reader_.readMap(node, path, keys);
  }

  YamlReader& reader_;
  const std::filesystem::path& folder_;
  RuleSetSection set_;
  std::map<std::string, std::string> taken_;  // Id of a rule → where it stands.
  std::pair<const YamlNode*, std::string> exempt_{nullptr, {}};
};

void readExtractor(YamlReader& reader, const YamlNode& node, const std::string& path, ClusterSection& cluster) {
  ExtractorSection extractor;
  extractor.where = reader.where(node);
  const auto take = [&reader](std::string& into) {
    return [&reader, &into](const YamlNode& value, const std::string& at) {
      if (auto text = reader.text(value, at)) into = *std::move(text);
    };
  };
  const std::array<YamlReader::Key, 3> keys{{
      {"group", take(extractor.group)},
      {"kind", take(extractor.kind)},
      {"pointers", [&](const YamlNode& value, const std::string& at) { extractor.pointers = reader.texts(value, at); }},
  }};
  if (!reader.readMap(node, path, keys)) return;
  if (extractor.kind.empty() || extractor.pointers.empty())
    reader.complain(node, path, "write {group: GROUP, kind: KIND, pointers: [\"/spec/**/image\"]}");
  cluster.extractors.push_back(std::move(extractor));
}

void readCluster(YamlReader& reader, const YamlNode& node, const std::string& path, ClusterSection& cluster) {
  constexpr std::array<std::string_view, 2> kUnknownKinds{"warn", "deny"};
  const std::array<YamlReader::Key, 3> keys{{
      {"unknown_kinds",
       [&](const YamlNode& value, const std::string& at) {
         if (const auto chosen = reader.choice(value, at, kUnknownKinds)) cluster.denies_unknown_kinds = *chosen == 1;
       }},
      {"extractors",
       [&](const YamlNode& value, const std::string& at) {
         reader.list(value, at, [&](const YamlNode& item, const std::string& item_path) {
           readExtractor(reader, item, item_path, cluster);
         });
       }},
      {"link",
       [&](const YamlNode& value, const std::string& at) {
         if (auto text = reader.text(value, at)) cluster.link = *std::move(text);
       }},
  }};
  (void)reader.readMap(node, path, keys);
}

}  // namespace

ValidationFile readValidationFile(const std::string& text, const std::string& source,
                                  const std::filesystem::path& folder, Problems& problems) {
  ValidationFile file;
  YamlReader reader{source, problems};
  const YamlDocument document = parseYaml(text, source, problems);
  bool has_version = false;
  const auto readSets = [&](const YamlNode& node, const std::string& path) {
    if (node.kind != YamlNode::Kind::kMap)
      return reader.complain(node, path, "a map of sets; write default: {rules: […]}");
    for (const auto& entry : node.entries) {
      const std::string at = path + '.' + entry.key;
      if (!isSetName(entry.key)) reader.complain(entry.node, at, "a set's name is 1 to 64 of a-z, 0-9, - _ .");
      file.sets.push_back(SetReader{reader, folder}.read(entry.key, entry.node, at));
    }
  };
  const std::array<YamlReader::Key, 4> keys{{
      {"version",
       [&](const YamlNode& node, const std::string& path) {
         has_version = true;
         if (node.text != "1") reader.complain(node, path, "this Berth reads version 1");
       }},
      {"push",
       [&](const YamlNode& node, const std::string& path) {
         if (auto name = reader.text(node, path)) file.push = *std::move(name);
       }},
      {"cluster",
       [&](const YamlNode& node, const std::string& path) { readCluster(reader, node, path, file.cluster); }},
      {"sets", readSets},
  }};
  if (!reader.readMap(document.root, "", keys)) return file;
  if (!has_version && document.is_complete)
    problems.push_back({source, {}, "the version is missing; begin the file with \"version: 1\""});
  for (const auto& entry : document.root.entries) {
    const bool exists =
        std::any_of(file.sets.begin(), file.sets.end(), [&](const auto& set) { return set.name == file.push; });
    if (entry.key == "push" && !exists) reader.complain(entry.node, "push", "there is no set of this name");
  }
  return file;
}

}  // namespace berth::config
