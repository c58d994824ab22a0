// SPDX-License-Identifier: Apache-2.0
#include "input/calendar.hpp"

#include <array>
#include <charconv>
#include <chrono>
#include <utility>

namespace berth::validation {
namespace {

// Takes `count` figures from the front of `text`.
std::optional<unsigned> takeFigures(std::string_view& text, std::size_t count) {
  if (text.size() < count) return std::nullopt;
  unsigned value = 0;
  for (const char c : text.substr(0, count)) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + static_cast<unsigned>(c - '0');
  }
  text.remove_prefix(count);
  return value;
}

bool take(std::string_view& text, std::string_view one_of) {
  if (text.empty() || one_of.find(text.front()) == std::string_view::npos) return false;
  text.remove_prefix(1);
  return true;
}

std::optional<std::int64_t> takeDay(std::string_view& text) {
  const auto year = takeFigures(text, 4);
  if (!year || !take(text, "-")) return std::nullopt;
  const auto month = takeFigures(text, 2);
  if (!month || !take(text, "-")) return std::nullopt;
  const auto day = takeFigures(text, 2);
  if (!day) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year{static_cast<int>(*year)}, std::chrono::month{*month},
                                         std::chrono::day{*day}};
  if (!date.ok() || *year < 1970) return std::nullopt;
  return std::chrono::sys_days{date}.time_since_epoch().count() * static_cast<std::int64_t>(kDay);
}

// "08:30:00.123"; a leap second is the last of its minute.
std::optional<std::int64_t> takeTime(std::string_view& text) {
  const auto hour = takeFigures(text, 2);
  if (!hour || *hour > 23 || !take(text, ":")) return std::nullopt;
  const auto minute = takeFigures(text, 2);
  if (!minute || *minute > 59 || !take(text, ":")) return std::nullopt;
  const auto second = takeFigures(text, 2);
  if (!second || *second > 60) return std::nullopt;
  if (take(text, ".")) {
    if (!take(text, "0123456789")) return std::nullopt;
    while (take(text, "0123456789")) {
    }
  }
  return std::int64_t{*hour} * 3600 + std::int64_t{*minute} * 60 + (*second == 60 ? 59 : *second);
}

// "Z", "+01:00": seconds that the clock there is ahead.
std::optional<std::int64_t> takeOffset(std::string_view& text) {
  if (take(text, "Zz")) return 0;
  const bool is_behind = !text.empty() && text.front() == '-';
  if (!take(text, "+-")) return std::nullopt;
  const auto hour = takeFigures(text, 2);
  if (!hour || *hour > 23 || !take(text, ":")) return std::nullopt;
  const auto minute = takeFigures(text, 2);
  if (!minute || *minute > 59) return std::nullopt;
  const auto ahead = std::int64_t{*hour} * 3600 + std::int64_t{*minute} * 60;
  return is_behind ? -ahead : ahead;
}

}  // namespace

std::optional<std::uint64_t> parseTimestamp(std::string_view text) {
  const auto day = takeDay(text);
  if (!day || !take(text, "Tt ")) return std::nullopt;
  const auto time = takeTime(text);
  if (!time) return std::nullopt;
  const auto offset = takeOffset(text);
  if (!offset || !text.empty()) return std::nullopt;
  const auto seconds = *day + *time - *offset;
  if (seconds < 0) return std::nullopt;
  return static_cast<std::uint64_t>(seconds);
}

std::optional<std::uint64_t> parseDay(std::string_view text) {
  const auto day = takeDay(text);
  if (!day || !text.empty()) return std::nullopt;
  return static_cast<std::uint64_t>(*day);
}

std::string dayText(std::uint64_t seconds) {
  const std::chrono::sys_days day{std::chrono::days{static_cast<std::int64_t>(seconds / kDay)}};
  const std::chrono::year_month_day date{day};
  const auto two = [](unsigned value) { return (value < 10 ? "0" : "") + std::to_string(value); };
  return std::to_string(static_cast<int>(date.year())) + '-' + two(static_cast<unsigned>(date.month())) + '-' +
         two(static_cast<unsigned>(date.day()));
}

std::optional<std::uint64_t> parseSpan(std::string_view text) {
  constexpr std::array<std::pair<char, std::uint64_t>, 4> kUnits{
      {{'m', 60}, {'h', 3600}, {'d', kDay}, {'w', 7 * kDay}}};
  if (text.size() < 2 || text.size() > 8) return std::nullopt;
  std::uint64_t count = 0;
  const auto* const end = text.data() + text.size() - 1;
  if (const auto read = std::from_chars(text.data(), end, count); read.ec != std::errc{} || read.ptr != end)
    return std::nullopt;
  for (const auto& [unit, seconds] : kUnits) {
    if (text.back() == unit) return count * seconds;
  }
  return std::nullopt;
}

}  // namespace berth::validation
