// SPDX-License-Identifier: Apache-2.0
#include "testkit/profile_reader.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace berth::testkit {

using Json = nlohmann::json;

const Json* ProfileReader::find(const char* key) const {
  if (!json_.is_object()) return nullptr;
  const auto found = json_.find(key);
  return found == json_.end() ? nullptr : &*found;
}

void ProfileReader::allow(std::initializer_list<std::string_view> keys) {
  if (!json_.is_object()) return complain("is no object");
  for (const auto& [key, value] : json_.items()) {
    if (std::find(keys.begin(), keys.end(), key) == keys.end()) complain("has no member \"" + key + "\"");
  }
}

std::string ProfileReader::text(const char* key) {
  const Json* value = find(key);
  if (value == nullptr) return {};
  if (value->is_string()) return value->get<std::string>();
  complain(std::string{key} + " is no text");
  return {};
}

std::vector<std::string> ProfileReader::texts(const char* key) {
  const Json* value = find(key);
  std::vector<std::string> list;
  if (value == nullptr) return list;
  if (!value->is_array()) complain(std::string{key} + " is no list of texts");
  for (const auto& item : *value) {
    if (item.is_string())
      list.push_back(item.get<std::string>());
    else
      complain(std::string{key} + " is no list of texts");
  }
  return list;
}

std::uint64_t ProfileReader::number(const char* key, std::uint64_t absent) {
  const Json* value = find(key);
  if (value == nullptr) return absent;
  if (value->is_number_unsigned()) return value->get<std::uint64_t>();
  complain(std::string{key} + " is no whole number");
  return absent;
}

std::int32_t ProfileReader::word(const char* key, std::span<const Word> words, std::optional<std::int32_t> absent) {
  if (find(key) == nullptr && absent) return *absent;
  const std::string given = text(key);
  std::string allowed;
  for (const auto& [one, number] : words) {
    if (one == given) return number;
    allowed += (allowed.empty() ? "" : ", ") + std::string{one};
  }
  complain(std::string{key} + " is one of " + allowed);
  return 0;
}

std::string ProfileReader::object(const char* key) {
  const Json* value = find(key);
  if (value == nullptr) return {};
  if (!value->is_object()) complain(std::string{key} + " is no object");
  return value->dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string ProfileReader::document(const char* key) {
  const Json* value = find(key);
  if (value == nullptr) return {};
  return value->is_string() ? value->get<std::string>() : object(key);
}

void ProfileReader::each(const char* key, const std::function<void(ProfileReader)>& read) {
  const Json* value = find(key);
  if (value == nullptr) return;
  if (!value->is_array()) return complain(std::string{key} + " is no list");
  for (std::size_t i = 0; i < value->size(); ++i)
    read(ProfileReader{(*value)[i], std::string{key} + "[" + std::to_string(i) + "]", mistake_});
}

}  // namespace berth::testkit
