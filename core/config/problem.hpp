// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace berth::config {

/// A place in a configuration file, counted from 1; line 0: the file as a whole.
struct Place {
  int line = 0;
  int column = 0;
};

/// One mistake of an operator: where it is, what is wrong with it and how to mend it.
struct Problem {
  std::string source;  ///< A file's name, or a flag's ("--listen").
  Place place;
  std::string message;

  /// "berth.yaml:3:5".
  std::string where() const {
    if (place.line == 0) return source;
    return source + ":" + std::to_string(place.line) + ":" + std::to_string(place.column);
  }
  /// "berth.yaml:3:5: message", as editors and CI understand it.
  std::string text() const { return where() + ": " + message; }
};

using Problems = std::vector<Problem>;

}  // namespace berth::config
