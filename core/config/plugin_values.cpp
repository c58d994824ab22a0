// SPDX-License-Identifier: Apache-2.0
#include "config/plugin_values.hpp"

#include "config/scalar.hpp"
#include "config/yaml_document.hpp"
#include "model/result.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <string_view>
#include <utility>

namespace berth::config {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kMostKeyBytes = 256;
constexpr std::size_t kMostValues = 10'000;

bool isDigit(char c) {
  return c >= '0' && c <= '9';
}

bool isOneOf(std::string_view text, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), text) != words.end();
}

tl::unexpected<Error> refused(const std::string& why) {
  return fail(ErrorCode::kInvalidArgument, why);
}

// Digits of a base behind an optional sign. kInvalidArgument when they are too many.
Result<Json> wholeNumber(std::string_view digits, int base, bool is_negative) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number, base);
  constexpr std::uint64_t kMostNegative = std::uint64_t{1} << 63;
  if (error != std::errc{} || (is_negative && number > kMostNegative))
    return refused("a whole number has at most 64 bits; write it in quotes if it is text");
  if (!is_negative) return Json(number);
  return Json(static_cast<std::int64_t>(~number + 1));
}

bool isOfBase(std::string_view text, std::string_view prefix, std::string_view digits) {
  return text.starts_with(prefix) && text.size() > prefix.size() &&
         text.find_first_not_of(digits, prefix.size()) == std::string_view::npos;
}

Result<Json> number(std::string_view text) {
  if (isOfBase(text, "0x", "0123456789abcdefABCDEF")) return wholeNumber(text.substr(2), 16, false);
  if (isOfBase(text, "0o", "01234567")) return wholeNumber(text.substr(2), 8, false);
  std::string_view unsigned_text = text;
  if (text.starts_with('-') || text.starts_with('+')) unsigned_text.remove_prefix(1);
  if (isOneOf(unsigned_text, {".inf", ".Inf", ".INF", ".nan", ".NaN", ".NAN"}))
    return refused("infinity and NaN are no numbers here; write it in quotes if it is text");
  if (unsigned_text.empty() || (!isDigit(unsigned_text.front()) && unsigned_text.front() != '.')) return Json(text);
  if (std::all_of(unsigned_text.begin(), unsigned_text.end(), isDigit)) {
    if (unsigned_text.size() > 1 && unsigned_text.front() == '0')
      return refused(
          "YAML readers disagree about a number that begins with 0; write it without the zero, or in quotes");
    return wholeNumber(unsigned_text, 10, text.front() == '-');
  }
  double value = 0;
  const auto [end, error] = std::from_chars(unsigned_text.data(), unsigned_text.data() + unsigned_text.size(), value);
  if (end != unsigned_text.data() + unsigned_text.size()) return Json(text);
  if (error != std::errc{} || !std::isfinite(value))
    return refused("the number is out of range; write it in quotes if it is text");
  return Json(text.front() == '-' ? -value : value);
}

Result<Json> plainValue(std::string_view text) {
  switch (plainKind(text)) {
    case PlainKind::kNull:
      if (isOneOf(text, {"", "~", "null", "Null", "NULL"})) return Json(nullptr);
      return refused("write null, or text in quotes");
    case PlainKind::kBoolean:
      if (isOneOf(text, {"true", "True", "TRUE"})) return Json(true);
      if (isOneOf(text, {"false", "False", "FALSE"})) return Json(false);
      return refused("write true or false, or text in quotes");
    case PlainKind::kAmbiguous:
      if (std::all_of(text.begin(), text.end(), isDigit))
        return refused(
            "YAML readers disagree about a number that begins with 0; write it without the zero, or in quotes");
      return refused("YAML readers disagree what this is; write it in quotes for text, or true, false or a number");
    case PlainKind::kNumber:
      return number(text);
    case PlainKind::kText:
      break;
  }
  return Json(text);
}

// JSON is UTF-8 or it is not written.
bool isUtf8(const std::string& text) {
  try {
    return !Json(text).dump().empty();
  } catch (const Json::type_error&) {
    return false;
  }
}

}  // namespace

std::string pointerPart(const std::string& key) {
  std::string part = "/";
  for (const char c : key) {
    if (c == '~') {
      part += "~0";
    } else if (c == '/') {
      part += "~1";
    } else {
      part += c;
    }
  }
  return part;
}

bool PluginValues::checkKey(const std::string& key, Place place, const std::string& path) {
  const bool has_control = std::any_of(key.begin(), key.end(), [](unsigned char c) { return c < ' ' || c == 0x7f; });
  if (!has_control && key.size() <= kMostKeyBytes && isUtf8(key)) return true;
  problems_.push_back({source_, place, path + ": a key is UTF-8, at most 256 bytes, and has no control characters"});
  return false;
}

Json PluginValues::readScalar(const YamlNode& node, const std::string& path) {
  if (!isUtf8(node.text)) {
    problems_.push_back({source_, node.place, path + ": the text is not UTF-8; save the file as UTF-8"});
    return nullptr;
  }
  if (!node.is_plain) return node.text;
  auto value = plainValue(node.text);
  if (value) return *std::move(value);
  // The text may be a secret.
  problems_.push_back({source_, node.place, path + ": " + value.error().detail});
  return nullptr;
}

Json PluginValues::read(const YamlNode& node, const std::string& path, const std::string& pointer) {
  if (++count_ > kMostValues) {
    if (count_ == kMostValues + 1)
      problems_.push_back({source_, node.place, path + ": more than 10000 values; this is no section of a plugin"});
    return nullptr;
  }
  places_.emplace(pointer, Problem{source_, node.place, {}}.where());
  if (node.kind == YamlNode::Kind::kScalar) return readScalar(node, path);
  if (node.kind == YamlNode::Kind::kList) {
    Json list = Json::array();
    for (const auto& item : node.items) {
      const std::string index = std::to_string(list.size());
      list.push_back(read(item, std::string{path}.append("[").append(index).append("]"),
                          std::string{pointer}.append("/").append(index)));
    }
    return list;
  }
  Json map = Json::object();
  for (const auto& entry : node.entries) {
    if (!checkKey(entry.key, entry.place, path)) continue;
    map[entry.key] = read(entry.node, path + "." + entry.key, pointer + pointerPart(entry.key));
  }
  return map;
}

}  // namespace berth::config
