// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string_view>

namespace berth::htpasswd {

/// A line of a password file that speaks of somebody: `name:hash`, and what may follow after another colon. Views of
/// the line.
struct Line {
  std::string_view name;  ///< Not checked.
  std::string_view hash;  ///< Empty when there is none, or no colon.
  std::string_view rest;  ///< From the second colon to the end, with the line's CR.
  bool has_colon = false;
};

/// The text up to the next LF, which `text` loses with the LF. `text` is not empty.
std::string_view takeLine(std::string_view& text);

/// Nothing for a blank line and a comment. Spaces at both ends and a CR do not count.
std::optional<Line> readLine(std::string_view line);

}  // namespace berth::htpasswd
