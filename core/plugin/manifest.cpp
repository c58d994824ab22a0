// SPDX-License-Identifier: Apache-2.0
#include "plugin/manifest.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <nlohmann/json.hpp>
#include <optional>

namespace berth::plugin {
namespace {

using Json = nlohmann::json;

tl::unexpected<Error> wrong(const std::string& what) {
  return fail(ErrorCode::kInvalidArgument, "its manifest is wrong: " + what);
}

bool isLowerOrDigit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

bool isName(std::string_view text) {
  return !text.empty() && text.size() <= 64 && isLowerOrDigit(text.front()) && isLowerOrDigit(text.back()) &&
         std::all_of(text.begin(), text.end(),
                     [](char c) { return isLowerOrDigit(c) || c == '.' || c == '_' || c == '-'; });
}

// It is printed in messages and logs.
bool isVersion(std::string_view text) {
  return !text.empty() && text.size() <= 64 &&
         std::all_of(text.begin(), text.end(), [](unsigned char c) { return std::isgraph(c) != 0; });
}

std::optional<unsigned> number(std::string_view digits) {
  unsigned value = 0;
  const auto [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (problem != std::errc{} || end != digits.data() + digits.size() || value > 9999) return std::nullopt;
  return value;
}

std::optional<AbiVersion> parseAbi(std::string_view text) {
  const auto dot = text.find('.');
  if (dot == std::string_view::npos) return std::nullopt;
  const auto major = number(text.substr(0, dot));
  const auto minor = number(text.substr(dot + 1));
  if (!major || !minor) return std::nullopt;
  return AbiVersion{*major, *minor};
}

// <words with dots>/<major>
bool isId(std::string_view text) {
  const auto slash = text.find('/');
  return slash != std::string_view::npos && isName(text.substr(0, slash)) && number(text.substr(slash + 1));
}

Result<std::string> readText(const Json& from, const char* member, bool (*isGood)(std::string_view), const char* rule) {
  const auto found = from.find(member);
  if (found == from.end() || !found->is_string() || !isGood(found->get_ref<const std::string&>()))
    return wrong(std::string{"'"} + member + "' must be " + rule);
  return found->get<std::string>();
}

Result<std::vector<std::string>> readIds(const Json& from, const char* member) {
  std::vector<std::string> ids;
  const auto found = from.find(member);
  if (found == from.end()) return ids;
  const std::string rule = std::string{"'"} + member + R"(' must be a list of ids like "berth.blobs/1")";
  if (!found->is_array()) return wrong(rule);
  for (const auto& id : *found) {
    if (!id.is_string() || !isId(id.get_ref<const std::string&>())) return wrong(rule);
    ids.push_back(id.get<std::string>());
  }
  return ids;
}

Result<bool> readSerial(const Json& from) {
  const auto threads = from.find("threads");
  if (threads == from.end() || *threads == "concurrent") return false;
  if (*threads == "serial") return true;
  return wrong(R"('threads' must be "concurrent" or "serial")");
}

Result<bool> readInstant(const Json& from) {
  const auto found = from.find("instant");
  if (found == from.end()) return false;
  if (!found->is_boolean()) return wrong("'instant' must be true or false");
  return found->get<bool>();
}

Result<std::vector<std::string>> readIsolations(const Json& from) {
  std::vector<std::string> allowed;
  const auto found = from.find("isolation");
  if (found == from.end()) return allowed;
  if (!found->is_object()) return wrong("'isolation' must be a JSON object");
  const auto list = found->find("allow");
  if (list == found->end()) return allowed;
  const std::string rule = R"('isolation.allow' must be a list of "in-process", "process" and "remote", not empty)";
  if (!list->is_array() || list->empty()) return wrong(rule);
  for (const auto& word : *list) {
    if (!word.is_string()) return wrong(rule);
    allowed.push_back(word.get<std::string>());
  }
  return allowed;
}

Result<std::string> readSchema(const Json& from) {
  const auto found = from.find("config_schema");
  if (found == from.end()) return std::string{};
  if (!found->is_object()) return wrong("'config_schema' must be a JSON object");
  return found->dump();
}

}  // namespace

bool Manifest::offers(std::string_view kind) const {
  return std::find(kinds.begin(), kinds.end(), kind) != kinds.end();
}

Result<Manifest> parseManifest(std::string_view json) {
  const Json root = Json::parse(json, nullptr, false);
  if (root.is_discarded() || !root.is_object()) return wrong("it is not a JSON object");
  const auto schema = root.find("schema");
  if (schema == root.end() || *schema != 1) return wrong("'schema' must be 1");

  Manifest manifest;
  manifest.text = json;
  BERTH_TRY(manifest.name, readText(root, "name", isName, "1 to 64 of a-z 0-9 . _ -, a letter or digit at both ends"));
  BERTH_TRY(manifest.version, readText(root, "version", isVersion, "1 to 64 printable characters"));
  const auto isAbi = [](std::string_view text) { return parseAbi(text).has_value(); };
  BERTH_TRY(const std::string abi, readText(root, "abi", isAbi, R"(like "1.0")"));
  manifest.abi = *parseAbi(abi);
  BERTH_TRY(manifest.kinds, readIds(root, "kinds"));
  if (manifest.kinds.empty()) return wrong("'kinds' must name at least one");
  BERTH_TRY(manifest.services, readIds(root, "requires"));
  BERTH_TRY(manifest.serial, readSerial(root));
  BERTH_TRY(manifest.instant, readInstant(root));
  BERTH_TRY(manifest.isolations, readIsolations(root));
  BERTH_TRY(manifest.config_schema, readSchema(root));
  return manifest;
}

}  // namespace berth::plugin
