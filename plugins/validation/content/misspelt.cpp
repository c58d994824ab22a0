// SPDX-License-Identifier: Apache-2.0
#include "misspelt.hpp"

#include "input/plain_text.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

namespace berth::content {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kMostShown = 64;

// As Go's encoding/json compares names: without case, also of the two letters beyond ASCII that fold into it.
std::string folded(std::string_view text) {
  constexpr std::pair<std::string_view, char> kBeyond[] = {{"\xE2\x84\xAA", 'k'}, {"\xC5\xBF", 's'}};
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    for (const auto& [letter, as] : kBeyond) {
      if (text.substr(i).starts_with(letter)) {
        c = as;
        i += letter.size() - 1;
        break;
      }
    }
    plain += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return plain;
}

}  // namespace

std::string misspelt(const Json& object, std::initializer_list<std::string_view> known) {
  if (!object.is_object()) return {};
  std::vector<std::string> plain;
  for (const auto name : known) plain.push_back(folded(name));
  for (const auto& [name, value] : object.items()) {
    if (std::find(known.begin(), known.end(), name) != known.end()) continue;
    if (std::find(plain.begin(), plain.end(), folded(name)) != plain.end())
      return validation::plainText(name, kMostShown);
  }
  return {};
}

}  // namespace berth::content
