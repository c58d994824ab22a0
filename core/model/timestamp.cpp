// SPDX-License-Identifier: Apache-2.0
#include "model/timestamp.hpp"

#include "model/decimal.hpp"

namespace berth {
namespace {

using std::chrono::nanoseconds;
using std::chrono::seconds;
using std::chrono::sys_days;

constexpr std::string_view kShape = "dddd-dd-ddTdd:dd:dd";

bool hasShape(std::string_view text) {
  for (std::size_t i = 0; i < kShape.size(); ++i) {
    const bool is_digit = text[i] >= '0' && text[i] <= '9';
    if (kShape[i] == 'd' ? !is_digit : text[i] != kShape[i]) return false;
  }
  return true;
}

// Writes `value` right-aligned into `width` characters that end before `end`.
void put(std::string& text, std::size_t end, std::size_t width, std::int64_t value) {
  for (; width > 0; --width, value /= 10) text[--end] = static_cast<char>('0' + value % 10);
}

}  // namespace

Timestamp Timestamp::now() {
  const auto since = std::chrono::system_clock::now().time_since_epoch();
  return {std::chrono::duration_cast<nanoseconds>(since)};
}

Result<Timestamp> Timestamp::parse(std::string_view text) {
  const auto invalid = [&] { return fail(ErrorCode::kInvalidArgument, "not an RFC 3339 time in UTC"); };
  if (text.size() < kShape.size() + 1 || !text.ends_with('Z') || !hasShape(text)) return invalid();

  std::int64_t fraction = 0;
  auto digits = text.substr(kShape.size(), text.size() - kShape.size() - 1);
  if (!digits.empty()) {
    const auto value = parseDecimal(digits.substr(1));
    if (digits.front() != '.' || !value || digits.size() > 10) return invalid();
    fraction = static_cast<std::int64_t>(*value);
    for (std::size_t i = digits.size() - 1; i < 9; ++i) fraction *= 10;
  }

  const auto number = [&](std::size_t at, std::size_t width) {
    return static_cast<int>(*parseDecimal(text.substr(at, width)));
  };
  const std::chrono::year_month_day day{std::chrono::year{number(0, 4)},
                                        std::chrono::month{static_cast<unsigned>(number(5, 2))},
                                        std::chrono::day{static_cast<unsigned>(number(8, 2))}};
  if (!day.ok() || number(11, 2) > 23 || number(14, 2) > 59 || number(17, 2) > 60) return invalid();
  // What 64 bits of nanoseconds can hold: to 2262-04-11T23:47:16.854775807Z.
  if (number(0, 4) < 1678 || number(0, 4) > 2262) return invalid();
  const seconds in_day{number(11, 2) * 3600 + number(14, 2) * 60 + number(17, 2)};
  const std::int64_t whole = (sys_days{day}.time_since_epoch() + in_day).count();
  constexpr std::int64_t kMost = INT64_MAX / 1'000'000'000;
  if (whole > kMost || (whole == kMost && fraction > INT64_MAX % 1'000'000'000)) return invalid();
  return Timestamp{seconds{whole} + nanoseconds{fraction}};
}

std::string Timestamp::text() const {
  const auto days = std::chrono::floor<std::chrono::days>(since_epoch);
  const std::chrono::year_month_day day{sys_days{days}};
  const auto in_day = (since_epoch - days).count();
  const auto whole_seconds = in_day / 1'000'000'000;

  std::string text{"0000-00-00T00:00:00.000000000Z"};
  put(text, 4, 4, static_cast<int>(day.year()));
  put(text, 7, 2, static_cast<unsigned>(day.month()));
  put(text, 10, 2, static_cast<unsigned>(day.day()));
  put(text, 13, 2, whole_seconds / 3600);
  put(text, 16, 2, whole_seconds / 60 % 60);
  put(text, 19, 2, whole_seconds % 60);
  put(text, 29, 9, in_day % 1'000'000'000);
  return text;
}

}  // namespace berth
