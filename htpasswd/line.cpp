// SPDX-License-Identifier: Apache-2.0
#include "htpasswd/line.hpp"

#include <algorithm>

namespace berth::htpasswd {
namespace {

constexpr std::string_view kBlank = " \t\r";

}  // namespace

std::string_view takeLine(std::string_view& text) {
  const auto line = text.substr(0, text.find('\n'));
  text.remove_prefix(std::min(text.size(), line.size() + 1));
  return line;
}

std::optional<Line> readLine(std::string_view line) {
  const auto first = line.find_first_not_of(kBlank);
  if (first == std::string_view::npos || line[first] == '#') return std::nullopt;
  line.remove_prefix(first);
  const auto end = line.find_last_not_of(kBlank) + 1;
  const auto content = line.substr(0, end);
  const auto colon = content.find(':');
  if (colon == std::string_view::npos) return Line{content, {}, line.substr(end), false};
  const auto hash = content.substr(colon + 1, content.find(':', colon + 1) - (colon + 1));
  return Line{content.substr(0, colon), hash, line.substr(colon + 1 + hash.size()), true};
}

}  // namespace berth::htpasswd
