// SPDX-License-Identifier: Apache-2.0
#include "template.hpp"

#include <algorithm>

namespace berth::ldap {
namespace {

sdk::Status wrong(const std::string& why, std::initializer_list<std::string_view> names) {
  std::string known;
  for (const auto name : names) known += (known.empty() ? "${" : ", ${") + std::string{name} + "}";
  return sdk::fail(BERTH_INVALID_ARGUMENT, why + "; it may hold " + known);
}

}  // namespace

sdk::Result<Template> Template::parse(std::string_view text, std::initializer_list<std::string_view> names) {
  Template parsed;
  while (!text.empty()) {
    const auto start = text.find("${");
    if (start == std::string_view::npos) {
      parsed.pieces_.push_back({std::string{text}, {}});
      break;
    }
    const auto end = text.find('}', start);
    if (end == std::string_view::npos) return wrong("a ${ has no } behind it", names);
    const auto name = text.substr(start + 2, end - start - 2);
    if (std::find(names.begin(), names.end(), name) == names.end())
      return wrong("${" + std::string{name} + "} is unknown", names);
    parsed.pieces_.push_back({std::string{text.substr(0, start)}, std::string{name}});
    text.remove_prefix(end + 1);
  }
  return parsed;
}

std::string Template::fill(Escape escape, std::initializer_list<Value> values) const {
  std::string filled;
  for (const auto& piece : pieces_) {
    filled += piece.text;
    for (const auto& [name, value] : values)
      if (name == piece.place) filled += escape(value);
  }
  return filled;
}

bool Template::hasPlaces() const {
  return std::any_of(pieces_.begin(), pieces_.end(), [](const Piece& piece) { return !piece.place.empty(); });
}

}  // namespace berth::ldap
