// SPDX-License-Identifier: Apache-2.0
#include "config/plugin_item.hpp"

#include "config/address.hpp"
#include "config/scalar.hpp"
#include "config/suggestion.hpp"
#include "config/yaml_document.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace berth::config {
namespace {

using Json = nlohmann::json;

constexpr std::string_view kOwnKeys = "with";
constexpr std::chrono::milliseconds kShortestDeadline{10};
constexpr std::chrono::milliseconds kLongestDeadline{60'000};

bool isNameStart(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

bool isName(std::string_view text) {
  constexpr std::size_t kMost = 64;
  return !text.empty() && text.size() <= kMost && isNameStart(text.front()) &&
         std::all_of(text.begin(), text.end(),
                     [](char c) { return isNameStart(c) || c == '.' || c == '_' || c == '-'; });
}

constexpr const char* kNameShape = "1 to 64 of a-z, 0-9 and, behind the first, . _ -";

bool isNull(const YamlNode& node) {
  return node.kind == YamlNode::Kind::kScalar && node.is_plain && plainKind(node.text) == PlainKind::kNull;
}

}  // namespace

PluginItem::PluginItem(std::string path, std::string source, const std::filesystem::path& folder, Problems& problems)
    : path_{std::move(path)},
      source_{std::move(source)},
      folder_{folder},
      problems_{problems},
      values_{source_, problems} {}

bool PluginItem::readReserved(const YamlEntry& entry) {
  const Reader* reader = readerOf(entry.key);
  if (reader == nullptr) return false;
  places_[entry.key] = entry.place;
  if (isNull(entry.node)) {
    complain(entry.key, "has no value; write one, or leave the key out");
  } else {
    (this->*reader->read)(entry.node);
  }
  return true;
}

PluginSection PluginItem::read(const YamlNode& node) {
  item_place_ = node.place;
  Json json = Json::object();
  for (const auto& entry : node.entries) {
    if (readReserved(entry)) continue;
    if (values_.checkKey(entry.key, entry.place, path_))
      json[entry.key] = values_.read(entry.node, path_ + "." + entry.key, pointerPart(entry.key));
  }
  return finish(json);
}

PluginSection PluginItem::readWith(const YamlNode& node, const std::function<void(const YamlEntry&)>& others) {
  item_place_ = node.place;
  Json json = Json::object();
  for (const auto& entry : node.entries) {
    if (entry.key == kOwnKeys) {
      readOwn(entry.node, path_ + "." + entry.key, json);
    } else if (!readReserved(entry)) {
      others(entry);
    }
  }
  return finish(json);
}

void PluginItem::readOwn(const YamlNode& node, const std::string& path, Json& json) {
  if (isNull(node)) return;
  if (node.kind != YamlNode::Kind::kMap) {
    problems_.push_back({source_, node.place, path + ": a section; put the plugin's keys below it, indented"});
    return;
  }
  for (const auto& entry : node.entries) {
    if (values_.checkKey(entry.key, entry.place, path))
      json[entry.key] = values_.read(entry.node, path + "." + entry.key, pointerPart(entry.key));
  }
}

PluginSection PluginItem::finish(const Json& json) {
  section_.folder = folder_.string();
  checkTogether();
  section_.json = json.dump(-1, ' ', false, Json::error_handler_t::replace);
  section_.places = values_.places();
  section_.places[""] = Problem{source_, item_place_, {}}.where();
  return std::move(section_);
}

Place PluginItem::idPlace() const {
  for (const char* key : {"id", "plugin"}) {
    if (const auto found = places_.find(key); found != places_.end()) return found->second;
  }
  return item_place_;
}

const PluginItem::Reader* PluginItem::readerOf(std::string_view key) {
  static constexpr std::array<Reader, 7> kReaders{{{"plugin", &PluginItem::readPlugin},
                                                   {"id", &PluginItem::readId},
                                                   {"isolation", &PluginItem::readIsolation},
                                                   {"address", &PluginItem::readAddress},
                                                   {"tls", &PluginItem::readTls},
                                                   {"deadline", &PluginItem::readDeadline},
                                                   {"required", &PluginItem::readRequired}}};
  const auto* found =
      std::find_if(kReaders.begin(), kReaders.end(), [&](const Reader& reader) { return reader.key == key; });
  return found == kReaders.end() ? nullptr : found;
}

void PluginItem::complain(const std::string& key, const std::string& message) {
  const auto found = places_.find(key);
  problems_.push_back(
      {source_, found == places_.end() ? item_place_ : found->second, path_ + "." + key + ": " + message});
}

void PluginItem::complainAt(const YamlNode& node, const std::string& key, const std::string& message) {
  const std::string value = node.kind == YamlNode::Kind::kScalar ? "\"" + node.text + "\": " : "";
  problems_.push_back({source_, node.place, path_ + "." + key + ": " + value + message});
}

// Any scalar.
std::optional<std::string> PluginItem::textOf(const YamlNode& node, const std::string& key) {
  if (node.kind == YamlNode::Kind::kScalar) return node.text;
  complainAt(node, key, "takes one value, not a list or a map");
  return std::nullopt;
}

// What every reader of YAML takes for text.
std::optional<std::string> PluginItem::wordOf(const YamlNode& node, const std::string& key) {
  auto text = textOf(node, key);
  if (!text || !node.is_plain || plainKind(*text) == PlainKind::kText) return text;
  complainAt(node, key, "not text for every YAML reader; write it in quotes");
  return std::nullopt;
}

std::optional<std::string> PluginItem::pathOf(const YamlNode& node, const std::string& key) {
  auto text = wordOf(node, key);
  if (!text) return std::nullopt;
  if (!text->empty() && text->find('\0') == std::string::npos) return (folder_ / *text).lexically_normal().string();
  complainAt(node, key, "write the path of a file");
  return std::nullopt;
}

void PluginItem::readPlugin(const YamlNode& node) {
  const auto text = wordOf(node, "plugin");
  if (!text) return;
  if (text->find('/') != std::string::npos) {
    if (auto path = pathOf(node, "plugin")) section_.plugin = *std::move(path);
  } else if (isName(*text)) {
    section_.plugin = *text;
  } else {
    complainAt(
        node, "plugin",
        std::string{"no name of a plugin ("} + kNameShape + "); a file is written with a slash, as in ./acme.so");
  }
}

void PluginItem::readId(const YamlNode& node) {
  const auto text = wordOf(node, "id");
  if (!text) return;
  if (isName(*text)) {
    section_.id = *text;
  } else {
    complainAt(node, "id", std::string{"an id is "} + kNameShape);
  }
}

void PluginItem::readIsolation(const YamlNode& node) {
  const auto text = textOf(node, "isolation");
  if (!text) return;
  const auto* found = std::find(kIsolationNames.begin(), kIsolationNames.end(), *text);
  if (found != kIsolationNames.end()) {
    section_.isolation = static_cast<Isolation>(found - kIsolationNames.begin());
    return;
  }
  has_isolation_ = false;
  std::string message = "write one of in-process, process, remote";
  if (const auto meant = suggestion(*text, {kIsolationNames.begin(), kIsolationNames.end()}))
    message += "; did you mean " + *meant + "?";
  complainAt(node, "isolation", message);
}

void PluginItem::readAddress(const YamlNode& node) {
  const auto text = textOf(node, "address");
  if (!text) return;
  const auto address = resolvedPeer(*text, folder_);
  if (address) {
    section_.address = *address;
  } else {
    complainAt(node, "address", address.error().detail);
  }
}

void PluginItem::readTls(const YamlNode& node) {
  if (node.kind != YamlNode::Kind::kMap) {
    complain("tls", "a section; put certificate, key and ca below it, indented");
    return;
  }
  const std::array<std::pair<const char*, std::filesystem::path*>, 3> parts{
      {{"certificate", &section_.tls.certificate}, {"key", &section_.tls.key}, {"ca", &section_.tls.ca}}};
  for (const auto& entry : node.entries) {
    const auto* part = std::find_if(parts.begin(), parts.end(), [&](const auto& p) { return p.first == entry.key; });
    const std::string key = "tls." + entry.key;
    places_[key] = entry.place;
    if (part == parts.end()) {
      const auto meant = suggestion(entry.key, {"certificate", "key", "ca"});
      complain(key,
               meant ? "unknown key; did you mean \"" + *meant + "\"?" : "unknown key; tls has certificate, key, ca");
    } else if (isNull(entry.node)) {
      complain(key, "has no value; write one, or leave the key out");
    } else if (const auto path = pathOf(entry.node, key)) {
      *part->second = *path;
    }
  }
  for (const auto& [key, path] : parts) {
    if (!has(std::string{"tls."} + key))
      complain("tls", std::string{"needs "} + key + " too; it takes certificate, key and ca");
  }
}

void PluginItem::readDeadline(const YamlNode& node) {
  const auto text = textOf(node, "deadline");
  if (!text) return;
  const auto deadline = parseDuration(*text);
  if (!deadline) {
    complainAt(node, "deadline", deadline.error().detail);
  } else if (*deadline < kShortestDeadline || *deadline > kLongestDeadline) {
    complainAt(node, "deadline", "must be from 10ms to 1m");
  } else {
    section_.deadline = *deadline;
  }
}

void PluginItem::readRequired(const YamlNode& node) {
  const auto text = textOf(node, "required");
  if (!text) return;
  section_.required = *text == "true";
  if (!node.is_plain || (*text != "true" && *text != "false"))
    complainAt(node, "required", "write true or false, without quotes");
}

void PluginItem::checkTogether() {
  if (!has_isolation_) return;  // What it should have been decides the rest.
  if (section_.isolation == Isolation::kRemote) {
    checkRemote();
  } else {
    checkLocal();
  }
}

void PluginItem::checkRemote() {
  if (has("plugin"))
    complain("plugin", "a remote service has an address and an id instead; leave this out, or isolation: remote");
  if (!has("address")) complain("isolation", "remote needs an address beside it: unix:PATH or HOST:PORT");
  if (!has("id")) complain("id", "is missing; a remote service has no other name, so write id: NAME");
  if (has("tls") && isUnixAddress(section_.address))
    complain("tls", "a unix socket takes no TLS; leave tls out or connect to HOST:PORT");
  if (has("tls") || isUnixAddress(section_.address)) return;
  if (const auto tcp = Address::parse(section_.address); tcp && !tcp->isLoopback())
    complain("address",
             "passwords would go there in the clear; write tls: {certificate: …, key: …, ca: …} beside it, or an "
             "address of this machine (unix:PATH, 127.0.0.1:PORT)");
}

void PluginItem::checkLocal() {
  if (has("address")) complain("address", "is for a service that runs elsewhere; write isolation: remote beside it");
  if (has("tls")) complain("tls", "is for isolation: remote over TCP; leave it out");
  if (!has("plugin")) {
    complain("plugin", "is missing; write plugin: NAME, or isolation: remote with an address");
    return;
  }
  if (has("id") || section_.plugin.empty()) return;
  const bool is_path = section_.plugin.find('/') != std::string::npos;
  const std::string name = is_path ? std::filesystem::path{section_.plugin}.stem().string() : section_.plugin;
  if (isName(name)) {
    section_.id = name;
  } else {
    complain("plugin", "the file's name is no id (" + std::string{kNameShape} + "); write id: NAME beside it");
  }
}

}  // namespace berth::config
