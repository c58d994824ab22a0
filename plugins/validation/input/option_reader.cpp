// SPDX-License-Identifier: Apache-2.0
#include "input/option_reader.hpp"

#include "input/plain_text.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <utility>

namespace berth::validation {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kMostShown = 80;

std::string listed(std::initializer_list<std::string_view> words) {
  std::string all;
  for (const auto word : words) all += (all.empty() ? "" : ", ") + std::string{word};
  return all;
}

}  // namespace

OptionReader::OptionReader(const Json& options, std::initializer_list<std::string_view> known, std::string where,
                           std::string& mistake)
    : OptionReader{options, std::move(where), mistake} {
  for (const auto& [name, value] : options.items()) {
    if (std::find(known.begin(), known.end(), name) == known.end())
      refuse(plainText(name, kMostShown), "there is no such option; there are " + listed(known));
  }
}

const Json* OptionReader::find(const char* name) const {
  const auto found = options_.find(name);
  return found == options_.end() ? nullptr : &*found;
}

bool OptionReader::isMap(const char* name) const {
  const auto* value = find(name);
  return value != nullptr && value->is_object();
}

std::string OptionReader::text(const char* name) {
  const auto* value = find(name);
  if (value == nullptr) return {};
  if (value->is_string()) return value->get<std::string>();
  refuse(name, "write a text");
  return {};
}

std::vector<std::string> OptionReader::texts(const char* name) {
  std::vector<std::string> all;
  const auto* value = find(name);
  if (value == nullptr) return all;
  if (!value->is_array()) {
    refuse(name, "write a list of texts");
    return all;
  }
  for (const auto& item : *value) {
    if (!item.is_string() || item.get_ref<const std::string&>().empty()) refuse(name, all.size(), "write a text");
    all.push_back(item.is_string() ? item.get<std::string>() : std::string{});
  }
  return all;
}

bool OptionReader::flag(const char* name, bool otherwise) {
  const auto* value = find(name);
  if (value == nullptr) return otherwise;
  if (value->is_boolean()) return value->get<bool>();
  refuse(name, "write true or false");
  return otherwise;
}

std::optional<std::uint64_t> OptionReader::count(const char* name) {
  const auto* value = find(name);
  if (value == nullptr) return std::nullopt;
  if (value->is_number_unsigned()) return value->get<std::uint64_t>();
  refuse(name, "write a whole number");
  return std::nullopt;
}

std::size_t OptionReader::word(const char* name, std::initializer_list<std::string_view> words) {
  if (!has(name)) return 0;
  const auto written = text(name);
  const auto* const found = std::find(words.begin(), words.end(), written);
  if (found == words.end()) {
    refuse(name, "write one of " + listed(words));
    return 0;
  }
  return static_cast<std::size_t>(found - words.begin());
}

std::vector<std::pair<std::string, std::string>> OptionReader::pairs(const char* name) {
  std::vector<std::pair<std::string, std::string>> all;
  const auto* value = find(name);
  if (value == nullptr) return all;
  if (!value->is_object()) {
    refuse(name, "write a map of texts");
    return all;
  }
  for (const auto& [key, item] : value->items()) {
    if (!item.is_string()) refuse(name + ("." + plainText(key, kMostShown)), "write a text");
    all.emplace_back(key, item.is_string() ? item.get<std::string>() : std::string{});
  }
  return all;
}

std::vector<std::pair<std::string, std::vector<std::string>>> OptionReader::lists(const char* name) {
  std::vector<std::pair<std::string, std::vector<std::string>>> all;
  if (has(name) && !isMap(name)) refuse(name, "write a map of lists");
  if (!isMap(name)) return all;
  const auto& map = *find(name);
  OptionReader items{map, where_ + name + '.', mistake_};
  for (const auto& [key, item] : map.items()) all.emplace_back(key, items.texts(key.c_str()));
  return all;
}

OptionReader OptionReader::below(const char* name, std::initializer_list<std::string_view> known) {
  static const Json kNothing = Json::object();
  const auto* value = find(name);
  if (value != nullptr && !value->is_object()) refuse(name, "write a map");
  const bool is_map = value != nullptr && value->is_object();
  return {is_map ? *value : kNothing, known, where_ + name + '.', mistake_};
}

void OptionReader::refuse(std::string_view name, const std::string& why) {
  if (mistake_.empty()) mistake_ = where_ + std::string{name} + ": " + why;
}

void OptionReader::refuse(std::string_view name, std::size_t item, const std::string& why) {
  refuse(std::string{name} + '[' + std::to_string(item) + ']', why);
}

}  // namespace berth::validation
