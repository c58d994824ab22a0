// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace berth::policy {

/// A place in a file, counted from 1; line 0: the file as a whole.
struct Place {
  int line = 0;
  int column = 0;
};

/// One thing that is wrong, or odd, about a rules file: where, what was probably meant, and the cure.
struct Mistake {
  Place place;
  std::string message;

  /// "rules.yaml:3:5: message", as editors understand it.
  std::string text(std::string_view file) const {
    std::string where{file};
    if (place.line > 0) where += ":" + std::to_string(place.line) + ":" + std::to_string(place.column);
    return where + ": " + message;
  }
};

using Mistakes = std::vector<Mistake>;

}  // namespace berth::policy
