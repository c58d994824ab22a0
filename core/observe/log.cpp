// SPDX-License-Identifier: Apache-2.0
#include "observe/log.hpp"

#include <unistd.h>

#include <ctime>
#include <nlohmann/json.hpp>

namespace berth::observe {
namespace {

std::string_view levelName(Level level) {
  switch (level) {
    case Level::kDebug:
      return "debug";
    case Level::kInfo:
      return "info";
    case Level::kWarn:
      return "warn";
    case Level::kError:
      return "error";
  }
  return "error";
}

// RFC 3339, UTC, microseconds.
std::string now() {
  timespec at{};
  ::clock_gettime(CLOCK_REALTIME, &at);
  tm parts{};
  ::gmtime_r(&at.tv_sec, &parts);
  char day[32];
  std::strftime(day, sizeof day, "%Y-%m-%dT%H:%M:%S", &parts);
  std::string micros = std::to_string(1'000'000 + at.tv_nsec / 1000);
  return day + ("." + micros.substr(1)) + "Z";
}

std::string asJson(Level level, std::string_view message, std::initializer_list<Field> fields) {
  nlohmann::ordered_json line;
  line["ts"] = now();
  line["level"] = levelName(level);
  line["msg"] = message;
  for (const auto& [key, value] : fields) line[std::string{key}] = value;
  return line.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

std::string asText(Level level, std::string_view message, std::initializer_list<Field> fields) {
  std::string line{levelName(level)};
  line += ": ";
  line += message;
  for (const auto& [key, value] : fields) {
    line += "  ";
    line += key;
    line += '=';
    line += value;
  }
  return line;
}

}  // namespace

void Log::write(Level level, std::string_view message, std::initializer_list<Field> fields) const {
  if (level < least_) return;
  std::string line = json_ ? asJson(level, message, fields) : asText(level, message, fields);
  line += '\n';
  // One write() a line, so that lines of several threads never mix. A closed standard error is nobody's problem.
  [[maybe_unused]] const auto written = ::write(STDERR_FILENO, line.data(), line.size());
}

}  // namespace berth::observe
