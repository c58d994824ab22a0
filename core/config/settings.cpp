// SPDX-License-Identifier: Apache-2.0
#include "config/settings.hpp"

#include "config/address.hpp"
#include "config/fields.hpp"
#include "config/plugin_reader.hpp"
#include "config/scalar.hpp"
#include "config/suggestion.hpp"
#include "config/yaml_document.hpp"

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <fstream>
#include <iterator>
#include <optional>
#include <utility>
#include <vector>

namespace berth::config {
namespace {

constexpr const char* kPlugins = "auth";  // The list of plugins; no row of the table, because plugins decide its keys.
constexpr std::size_t kMostFileBytes = (1 << 20) + 1;  // One more than the parser takes, so that it says so.

std::string joined(const std::string& section, const std::string& key) {
  return section.empty() ? key : section + "." + key;
}

// "http.address: "x": not a port": what is wrong with the value of a key.
std::string problemOf(std::string path, const std::string& value, const std::string& problem) {
  path += value.empty() ? ": " : ": \"";
  if (!value.empty()) path.append(value).append("\": ");
  return path + problem;
}

bool isSection(const std::string& path) {
  return std::any_of(fields().begin(), fields().end(),
                     [&](const Field& field) { return field.path.starts_with(path + "."); });
}

const Field* findShorthand(std::string_view path) {
  const auto found = std::find_if(fields().begin(), fields().end(),
                                  [&](const Field& field) { return !path.empty() && field.shorthand == path; });
  return found == fields().end() ? nullptr : &*found;
}

// The keys that may stand directly in a section, in the table's order.
std::vector<std::string> keysOf(const std::string& section) {
  std::vector<std::string> keys;
  const std::string prefix = section.empty() ? "" : section + ".";
  for (const auto& field : fields()) {
    if (!field.path.starts_with(prefix)) continue;
    const auto rest = field.path.substr(prefix.size());
    std::string key{rest.substr(0, rest.find('.'))};
    if (std::find(keys.begin(), keys.end(), key) == keys.end()) keys.push_back(std::move(key));
  }
  if (section.empty()) keys.emplace_back(kPlugins);
  return keys;
}

// The full path of a field whose last part is `key`, wherever it belongs.
std::optional<std::string> elsewhere(const std::string& key) {
  for (const auto& field : fields()) {
    if (field.path.ends_with("." + key)) return std::string{field.path};
  }
  return std::nullopt;
}

// What is wrong with the form of a scalar, before its value is looked at; empty when nothing is.
std::string formProblem(const YamlNode& node, const Field& field) {
  const PlainKind kind = node.is_plain ? plainKind(node.text) : PlainKind::kText;
  if (kind == PlainKind::kNull) return "has no value; write one, or leave the key out";
  if (std::holds_alternative<CountType>(field.type) && !node.is_plain) return "write the number without quotes";
  const bool is_digits = std::all_of(node.text.begin(), node.text.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (kind == PlainKind::kAmbiguous && is_digits)
    return "YAML readers disagree about a number that begins with 0; write it without the zero, or in quotes";
  const auto* list = std::get_if<ListType>(&field.type);
  const bool is_text = std::holds_alternative<PathType>(field.type) || std::holds_alternative<TextType>(field.type) ||
                       (list != nullptr && list->are_paths);
  if (is_text && kind != PlainKind::kText)
    return "not text for every YAML reader; write it in quotes: \"" + node.text + "\"";
  return {};
}

}  // namespace

void Settings::readFile(const std::filesystem::path& file) {
  source_ = file.string();
  errno = 0;
  std::ifstream input{file, std::ios::binary};
  std::string text;
  if (input) {
    text.resize(kMostFileBytes);
    input.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(input.gcount()));
  }
  if (!input && !input.eof()) {
    refuseAt({}, std::string{"cannot be read: "} + std::strerror(errno == 0 ? EIO : errno) +
                     "; name a YAML file that this user may read");
    return;
  }
  readText(text, source_, std::filesystem::absolute(file).parent_path());
}

void Settings::readText(const std::string& text, const std::string& source, const std::filesystem::path& folder) {
  source_ = source;
  folder_ = folder;
  const YamlDocument document = parseYaml(text, source, problems_);
  if (document.root.kind != YamlNode::Kind::kMap) {
    refuseAt(document.root.place, "a configuration is a map; begin it with \"version: 1\"");
    return;
  }
  readSection(document.root, "");
  const auto& entries = document.root.entries;
  const bool has_version =
      std::any_of(entries.begin(), entries.end(), [](const YamlEntry& entry) { return entry.key == "version"; });
  if (!has_version && document.is_complete) refuseAt({}, "the version is missing; begin the file with \"version: 1\"");
}

void Settings::setFlag(const std::string& flag, std::string_view path, const std::string& text) {
  const Field& field = *findField(path);
  if (const auto done = setField(config_, field, text, std::filesystem::current_path()); !done) {
    problems_.push_back({flag, {}, "\"" + text + "\": " + done.error().detail});
  }
  origins_[std::string{path}] = {flag, {}};
}

void Settings::readSection(const YamlNode& node, const std::string& path) {
  for (const auto& entry : node.entries) {
    const std::string full = joined(path, entry.key);
    if (full == kPlugins) {
      readPluginList(entry.node);
      continue;
    }
    const bool is_scalar = entry.node.kind == YamlNode::Kind::kScalar;
    const bool is_null = is_scalar && entry.node.is_plain && plainKind(entry.node.text) == PlainKind::kNull;
    const Field* shorthand = is_scalar && !is_null ? findShorthand(full) : nullptr;
    if (const Field* field = shorthand != nullptr ? shorthand : findField(full)) {
      readValue(entry.node, *field);
    } else if (!isSection(full)) {
      refuseUnknown(path, entry.key, entry.place);
    } else if (entry.node.kind == YamlNode::Kind::kMap) {
      readSection(entry.node, full);
    } else if (!is_null) {
      refuseAt(entry.node.place,
               full + ": a section; put its keys below it, indented: " + keysOf(full).front() + ": …");
    }
  }
}

void Settings::readPluginList(const YamlNode& node) {
  origins_[kPlugins] = {source_, node.place};
  config_.auth = readPlugins(node, kPlugins, source_, folder_, problems_);
}

void Settings::readValue(const YamlNode& node, const Field& field) {
  if (const auto* list = std::get_if<ListType>(&field.type)) return readList(node, field, *list);
  const std::string path{field.path};
  if (node.kind != YamlNode::Kind::kScalar) {
    refuseAt(node.place, path + ": takes one value (" + typeText(field) + "), not a list or a map");
    return;
  }
  origins_[path] = {source_, node.place};
  std::string problem = formProblem(node, field);
  if (problem.empty()) {
    if (const auto done = setField(config_, field, node.text, folder_); !done) problem = done.error().detail;
  }
  if (!problem.empty()) refuseAt(node.place, problemOf(path, node.text, problem));
}

void Settings::readList(const YamlNode& node, const Field& field, const ListType& list) {
  const std::string path{field.path};
  origins_[path] = {source_, node.place};
  if (node.kind != YamlNode::Kind::kList) {
    refuseAt(node.place, path + ": takes a list; write [ITEM, …], or each item on a line of its own behind \"- \"");
    return;
  }
  std::vector<std::string> items;
  for (const auto& item : node.items) {
    if (item.kind != YamlNode::Kind::kScalar) {
      refuseAt(item.place, path + ": an item is one value, not a list or a map");
      continue;
    }
    std::string problem = formProblem(item, field);
    if (problem.empty()) {
      auto taken = listItem(list, item.text, folder_);
      if (taken)
        items.push_back(*std::move(taken));
      else
        problem = taken.error().detail;
    }
    if (!problem.empty()) refuseAt(item.place, problemOf(path, item.text, problem));
  }
  list.in(config_) = std::move(items);
}

void Settings::refuseUnknown(const std::string& section, const std::string& key, Place place) {
  std::string message = joined(section, key) + ": unknown key; ";
  const auto known = keysOf(section);
  if (const auto meant = suggestion(key, known)) {
    message += "did you mean \"" + *meant + "\"?";
  } else if (const auto path = elsewhere(key)) {
    message += "its place is " + *path;
  } else {
    message += section.empty() ? "a file has" : section + " has";
    for (const auto& name : known) message += (name == known.front() ? " " : ", ") + name;
  }
  refuseAt(place, std::move(message));
}

void Settings::refuseAt(Place place, std::string message) {
  problems_.push_back({source_, place, std::move(message)});
}

Problem Settings::problemWith(std::string_view path, const std::string& message) const {
  const auto found = origins_.find(path);
  const Origin origin = found == origins_.end() ? Origin{"berth", {}} : found->second;
  return {origin.source, origin.place, std::string{path} + ": " + message};
}

void Settings::complain(std::string_view path, const std::string& message) {
  problems_.push_back(problemWith(path, message));
}

void Settings::checkTogether() {
  const HttpLimits& limits = config_.http.limits;
  if (limits.uri_bytes > limits.head_bytes)
    complain("http.limits.uri_bytes", "more than http.limits.head_bytes (" + bytesText(limits.head_bytes) +
                                          "), of which the target is a part; raise that or lower this");
  checkHttpTls();
  checkBackendTls();
}

void Settings::checkHttpTls() {
  const HttpTls& tls = config_.http.tls;
  if (tls.certificate.empty() && !tls.key.empty()) complain("http.tls.key", "needs http.tls.certificate beside it");
  if (!tls.certificate.empty() && tls.key.empty()) complain("http.tls.certificate", "needs http.tls.key beside it");
  if (tls.certificate.empty() && tls.key.empty()) {
    // A default that is written out, as `berth config show` does, asks for nothing.
    for (const auto& [path, is_asked] : {std::pair{"http.tls.client_ca", !tls.client_ca.empty()},
                                         std::pair{"http.tls.min_version", tls.min_version != HttpTls{}.min_version}}) {
      if (is_asked) complain(path, "there is no TLS without http.tls.certificate and http.tls.key; set them beside it");
    }
  }
  if (tls.client_auth != HttpTls{}.client_auth && tls.client_ca.empty())
    complain("http.tls.client_auth", "needs http.tls.client_ca beside it, the authorities to check certificates with");
}

void Settings::checkBackendTls() {
  const BackendConfig& backend = config_.storage.backend;
  if (!backend.tls.isSet()) return;
  const std::pair<const char*, bool> parts[] = {{"storage.backend.tls.certificate", !backend.tls.certificate.empty()},
                                                {"storage.backend.tls.key", !backend.tls.key.empty()},
                                                {"storage.backend.tls.ca", !backend.tls.ca.empty()}};
  const auto set = std::find_if(std::begin(parts), std::end(parts), [](const auto& part) { return part.second; });
  for (const auto& [path, is_set] : parts) {
    if (!is_set) complain(set->first, std::string{"needs "} + path + " beside it");
  }
  if (backend.address.empty()) {
    complain(set->first, "there is no Back End to connect to; set storage.backend.address or leave tls out");
  } else if (isUnixAddress(backend.address)) {
    complain(set->first, "a unix socket takes no TLS; leave tls out or connect to HOST:PORT");
  }
}

std::string Settings::origin(std::string_view path) const {
  const auto found = origins_.find(path);
  if (found == origins_.end()) return "default";
  const auto& [source, place] = found->second;
  return place.line > 0 ? source + ":" + std::to_string(place.line) : source;
}

}  // namespace berth::config
