// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace berth::observe {

enum class Level { kDebug, kInfo, kWarn, kError };

/// A key and its value in a log line.
using Field = std::pair<std::string_view, std::string>;

/// Structured lines for operators, one JSON object a line, or plain text on a terminal, on standard error. A message is
/// a full sentence; no secrets. Any thread; a line is written whole.
class Log {
 public:
  explicit Log(Level least = Level::kInfo, bool json = true) : least_{least}, json_{json} {}

  void write(Level level, std::string_view message, std::initializer_list<Field> fields = {}) const;
  void debug(std::string_view message, std::initializer_list<Field> fields = {}) const {
    write(Level::kDebug, message, fields);
  }
  void info(std::string_view message, std::initializer_list<Field> fields = {}) const {
    write(Level::kInfo, message, fields);
  }
  void warn(std::string_view message, std::initializer_list<Field> fields = {}) const {
    write(Level::kWarn, message, fields);
  }
  void error(std::string_view message, std::initializer_list<Field> fields = {}) const {
    write(Level::kError, message, fields);
  }

 private:
  Level least_;
  bool json_;
};

}  // namespace berth::observe
