// SPDX-License-Identifier: Apache-2.0
#include "observe/shown_target.hpp"

#include <algorithm>

namespace berth::observe {
namespace {

constexpr std::string_view kShown[] = {
    "artifactType", "digest", "digest-algorithm", "from", "last", "limit", "mount", "n",
    "ns",           "scope",  "service",          "tag"};

bool isShown(std::string_view name) {
  return std::ranges::find(kShown, name) != std::end(kShown);
}

}  // namespace

std::string shownTarget(std::string_view target) {
  const auto path = target.substr(0, target.find('?'));
  std::string text{path};
  target.remove_prefix(path.size());
  while (!target.empty()) {
    text += target.front();  // '?' or '&'.
    target.remove_prefix(1);
    const auto part = target.substr(0, target.find('&'));
    const auto name = part.substr(0, part.find('='));
    if (part.empty() || isShown(name)) {
      text += part;
    } else if (name.size() == part.size()) {
      text += '-';
    } else {
      text += std::string{name} + "=-";
    }
    target.remove_prefix(part.size());
  }
  return text;
}

}  // namespace berth::observe
