// SPDX-License-Identifier: Apache-2.0
#include "config/rule_reader.hpp"

#include "config/plugin_item.hpp"
#include "config/yaml_document.hpp"

#include <array>
#include <utility>

namespace berth::config {
namespace {

std::vector<names::ImageGlob> readImages(YamlReader& reader, const YamlNode& node, const std::string& path) {
  std::vector<names::ImageGlob> globs;
  reader.list(node, path, [&](const YamlNode& item, const std::string& item_path) {
    const auto text = reader.text(item, item_path);
    if (!text) return;
    auto glob = names::ImageGlob::parse(*text);
    if (glob) {
      globs.push_back(*std::move(glob));
    } else {
      reader.problems().push_back({reader.source(), item.place, item_path + ": " + glob.error()});
    }
  });
  if (globs.empty() && node.kind == YamlNode::Kind::kList && node.items.empty())
    reader.complain(node, path, "an empty list is for no image; write patterns, or leave the key out for all images");
  return globs;
}

}  // namespace

RuleSection readRule(YamlReader& reader, const YamlNode& node, const std::string& path,
                     const std::filesystem::path& folder) {
  RuleSection rule;
  if (node.kind != YamlNode::Kind::kMap) {
    reader.complain(node, path, "a rule is a map; write - {id: NAME, plugin: NAME, with: {…}}");
    return rule;
  }
  const std::array<YamlReader::Key, 4> keys{{
      {"mode",
       [&](const YamlNode& value, const std::string& at) {
         if (const auto chosen = reader.choice(value, at, kRuleModeNames)) rule.mode = static_cast<RuleMode>(*chosen);
       }},
      {"on_error",
       [&](const YamlNode& value, const std::string& at) {
         if (const auto chosen = reader.choice(value, at, kOnErrorNames)) rule.on_error = static_cast<OnError>(*chosen);
       }},
      {"images", [&](const YamlNode& value, const std::string& at) { rule.images = readImages(reader, value, at); }},
      {"effective_from",
       [&](const YamlNode& value, const std::string& at) {
         if (const auto date = reader.date(value, at)) rule.effective_from = *date;
       }},
  }};
  PluginItem item{path, reader.source(), folder, reader.problems()};
  rule.plugin = item.readWith(node, [&](const YamlEntry& entry) { reader.readKey(entry, path, keys); });
  if (!item.hasOwnId()) reader.complain(node, path + ".id", "is missing; exemptions and messages name a rule by it");
  return rule;
}

Exemption readExemption(YamlReader& reader, const YamlNode& node, const std::string& path) {
  Exemption exemption;
  exemption.where = reader.where(node);
  const std::array<YamlReader::Key, 4> keys{{
      {"images",
       [&](const YamlNode& value, const std::string& at) { exemption.images = readImages(reader, value, at); }},
      {"rules", [&](const YamlNode& value, const std::string& at) { exemption.rules = reader.texts(value, at); }},
      {"until",
       [&](const YamlNode& value, const std::string& at) {
         if (const auto date = reader.date(value, at)) {
           exemption.until = *date;
           exemption.until_text = value.text;
         }
       }},
      {"reason",
       [&](const YamlNode& value, const std::string& at) {
         if (auto text = reader.text(value, at)) exemption.reason = *std::move(text);
       }},
  }};
  if (!reader.readMap(node, path, keys)) return exemption;
  for (const auto& key : keys) {
    bool is_there = false;
    for (const auto& entry : node.entries) is_there = is_there || entry.key == key.name;
    if (!is_there)
      reader.complain(node, path + '.' + std::string{key.name},
                      "is missing; an exemption says for which images and rules, until when and why");
  }
  return exemption;
}

}  // namespace berth::config
