// SPDX-License-Identifier: Apache-2.0
#include "config/scalar.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <limits>
#include <optional>

namespace berth::config {
namespace {

struct Unit {
  std::string_view name;
  std::uint64_t factor;
};

constexpr std::array<Unit, 4> kByteUnits{{{"B", 1}, {"KiB", 1ULL << 10}, {"MiB", 1ULL << 20}, {"GiB", 1ULL << 30}}};
constexpr std::array<Unit, 4> kTimeUnits{{{"ms", 1}, {"s", 1'000}, {"m", 60'000}, {"h", 3'600'000}}};

bool isDigit(char c) {
  return c >= '0' && c <= '9';
}

bool allDigits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), isDigit);
}

/// A number and the unit after it.
struct Quantity {
  std::uint64_t number;
  std::string_view unit;
};

std::optional<Quantity> split(std::string_view text) {
  const auto digits = static_cast<std::size_t>(std::find_if_not(text.begin(), text.end(), isDigit) - text.begin());
  if (digits == 0 || (digits > 1 && text.front() == '0')) return std::nullopt;
  std::uint64_t number = 0;
  if (std::from_chars(text.data(), text.data() + digits, number).ec != std::errc{}) return std::nullopt;
  auto unit = text.substr(digits);
  if (unit.starts_with(' ')) unit.remove_prefix(1);
  return Quantity{number, unit};
}

std::optional<std::uint64_t> inUnits(const Quantity& quantity, const std::array<Unit, 4>& units) {
  for (const auto& unit : units) {
    if (unit.name != quantity.unit) continue;
    if (quantity.number > std::numeric_limits<std::int64_t>::max() / unit.factor) return std::nullopt;
    return quantity.number * unit.factor;
  }
  return std::nullopt;
}

// The largest unit that divides the number.
std::string withUnit(std::uint64_t number, const std::array<Unit, 4>& units) {
  const Unit* best = units.data();
  for (const auto& unit : units) {
    if (number != 0 && number % unit.factor == 0) best = &unit;
  }
  return std::to_string(number / best->factor) + std::string{best->name};
}

bool isOneOf(std::string_view text, std::initializer_list<std::string_view> words) {
  std::string lower{text};
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return std::find(words.begin(), words.end(), lower) != words.end();
}

// 1:30 is ninety in YAML 1.1; 10:20:30 a number too.
bool isSexagesimal(std::string_view text) {
  const auto colon = text.find(':');
  if (colon == std::string_view::npos || !allDigits(text.substr(0, colon))) return false;
  const auto rest = text.substr(colon + 1);
  return !rest.empty() && rest.size() <= 8 &&
         std::all_of(rest.begin(), rest.end(), [](char c) { return isDigit(c) || c == ':'; }) &&
         (rest.size() <= 2 || rest.find(':') != std::string_view::npos);
}

bool isNumber(std::string_view text) {
  if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
  if (text.starts_with("0x") || text.starts_with("0o")) return true;
  if (isOneOf(text, {".inf", ".nan"})) return true;
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error != std::errc::invalid_argument && end == text.data() + text.size() &&
         std::any_of(text.begin(), text.end(), isDigit);
}

}  // namespace

Result<std::uint64_t> parseCount(std::string_view text) {
  const auto quantity = split(text);
  if (!quantity || !quantity->unit.empty())
    return fail(ErrorCode::kInvalidArgument, "write a whole number without sign, unit or leading zero, as in 100");
  return quantity->number;
}

Result<std::uint64_t> parseBytes(std::string_view text) {
  auto quantity = split(text);
  if (quantity && quantity->unit.empty()) quantity->unit = "B";
  const auto bytes = quantity ? inUnits(*quantity, kByteUnits) : std::nullopt;
  if (!bytes)
    return fail(ErrorCode::kInvalidArgument, "write a size as a whole number with B, KiB, MiB or GiB, as in 32KiB");
  return *bytes;
}

std::string bytesText(std::uint64_t bytes) {
  return withUnit(bytes, kByteUnits);
}

Result<std::chrono::milliseconds> parseDuration(std::string_view text) {
  const auto quantity = split(text);
  const auto duration = quantity ? inUnits(*quantity, kTimeUnits) : std::nullopt;
  if (!duration)
    return fail(ErrorCode::kInvalidArgument, "write a time as a whole number with ms, s, m or h, as in 10s");
  return std::chrono::milliseconds{static_cast<std::int64_t>(*duration)};
}

std::string durationText(std::chrono::milliseconds duration) {
  return withUnit(static_cast<std::uint64_t>(duration.count()), kTimeUnits);
}

PlainKind plainKind(std::string_view text) {
  if (text.empty() || text == "~" || isOneOf(text, {"null"})) return PlainKind::kNull;
  if (isOneOf(text, {"true", "false"})) return PlainKind::kBoolean;
  if (isOneOf(text, {"yes", "no", "on", "off", "y", "n"}) || isSexagesimal(text)) return PlainKind::kAmbiguous;
  if (text.size() > 1 && text.front() == '0' && allDigits(text)) return PlainKind::kAmbiguous;
  return isNumber(text) ? PlainKind::kNumber : PlainKind::kText;
}

}  // namespace berth::config
