// SPDX-License-Identifier: Apache-2.0
#include "config/yaml_reader.hpp"

#include "config/scalar.hpp"
#include "config/suggestion.hpp"
#include "config/yaml_document.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>

namespace berth::config {
namespace {

bool isNull(const YamlNode& node) {
  return node.kind == YamlNode::Kind::kScalar && node.is_plain && plainKind(node.text) == PlainKind::kNull;
}

std::string listed(std::span<const std::string_view> names) {
  std::string text;
  for (const auto name : names) text += (text.empty() ? "" : ", ") + std::string{name};
  return text;
}

std::string meant(const std::string& word, std::span<const std::string_view> names) {
  const auto found = suggestion(word, {names.begin(), names.end()});
  return found ? "; did you mean \"" + *found + "\"?" : "";
}

std::optional<int> number(std::string_view text) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<std::uint64_t> secondsOf(std::string_view text) {
  constexpr std::size_t kLength = 10;
  if (text.size() != kLength || text[4] != '-' || text[7] != '-') return std::nullopt;
  const auto year = number(text.substr(0, 4));
  const auto month = number(text.substr(5, 2));
  const auto day = number(text.substr(8, 2));
  if (!year || !month || !day || *year < 1970 || *month < 0 || *day < 0) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year{*year}, std::chrono::month{static_cast<unsigned>(*month)},
                                         std::chrono::day{static_cast<unsigned>(*day)}};
  if (!date.ok()) return std::nullopt;
  const auto since = std::chrono::sys_days{date}.time_since_epoch();
  return static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::seconds>(since).count());
}

}  // namespace

std::string YamlReader::where(const YamlNode& node) const {
  return Problem{source_, node.place, {}}.where();
}

void YamlReader::complain(const YamlNode& node, const std::string& path, const std::string& message) {
  const std::string value = node.kind == YamlNode::Kind::kScalar && !node.text.empty() ? "\"" + node.text + "\": " : "";
  problems_.push_back({source_, node.place, path + ": " + value + message});
}

bool YamlReader::readMap(const YamlNode& node, const std::string& path, std::span<const Key> keys) {
  if (node.kind != YamlNode::Kind::kMap) {
    complain(node, path, "a section; put its keys below it, indented: " + std::string{keys.front().name} + ": …");
    return false;
  }
  for (const auto& entry : node.entries) readKey(entry, path, keys);
  return true;
}

void YamlReader::readKey(const YamlEntry& entry, const std::string& path, std::span<const Key> keys) {
  const std::string full = path.empty() ? entry.key : path + '.' + entry.key;
  const auto key = std::find_if(keys.begin(), keys.end(), [&](const Key& one) { return one.name == entry.key; });
  if (key != keys.end() && !isNull(entry.node)) {
    key->read(entry.node, full);
    return;
  }
  std::vector<std::string_view> names;
  for (const auto& one : keys) names.push_back(one.name);
  const std::string message = key != keys.end()
                                  ? "has no value; write one, or leave the key out"
                                  : "unknown key" + meant(entry.key, names) + "; known are " + listed(names);
  problems_.push_back({source_, entry.place, full + ": " + message});
}

std::optional<std::string> YamlReader::text(const YamlNode& node, const std::string& path) {
  if (node.kind != YamlNode::Kind::kScalar) {
    complain(node, path, "takes one value, not a list or a map");
    return std::nullopt;
  }
  const auto kind = node.is_plain ? plainKind(node.text) : PlainKind::kText;
  if (kind == PlainKind::kText || kind == PlainKind::kNumber) return node.text;
  complain(node, path, "not text for every YAML reader; write it in quotes");
  return std::nullopt;
}

std::vector<std::string> YamlReader::texts(const YamlNode& node, const std::string& path) {
  std::vector<std::string> all;
  list(node, path, [&](const YamlNode& item, const std::string& item_path) {
    if (auto one = text(item, item_path)) all.push_back(*std::move(one));
  });
  return all;
}

std::optional<std::size_t> YamlReader::choice(const YamlNode& node, const std::string& path,
                                              std::span<const std::string_view> names) {
  // Words like off are choices here, whatever readers of YAML take them for.
  if (node.kind != YamlNode::Kind::kScalar) {
    complain(node, path, "takes one value: " + listed(names));
    return std::nullopt;
  }
  const auto found = std::find(names.begin(), names.end(), node.text);
  if (found != names.end()) return static_cast<std::size_t>(found - names.begin());
  complain(node, path, "write one of " + listed(names) + meant(node.text, names));
  return std::nullopt;
}

std::optional<std::uint64_t> YamlReader::date(const YamlNode& node, const std::string& path) {
  if (node.kind == YamlNode::Kind::kScalar) {
    if (const auto seconds = secondsOf(node.text)) return seconds;
  }
  complain(node, path, "write a date as 2027-03-01");
  return std::nullopt;
}

void YamlReader::list(const YamlNode& node, const std::string& path,
                      const std::function<void(const YamlNode&, const std::string&)>& read) {
  if (node.kind != YamlNode::Kind::kList) {
    complain(node, path, "takes a list; write [ITEM, …], or each item on a line of its own behind \"- \"");
    return;
  }
  for (std::size_t i = 0; i < node.items.size(); ++i) read(node.items[i], path + '[' + std::to_string(i) + ']');
}

}  // namespace berth::config
