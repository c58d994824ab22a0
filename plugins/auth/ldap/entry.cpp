// SPDX-License-Identifier: Apache-2.0
#include "entry.hpp"

namespace berth::ldap {

std::string lowerCase(std::string_view text) {
  std::string lower{text};
  for (char& letter : lower)
    if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
  return lower;
}

const std::vector<std::string>* Entry::values(std::string_view name) const {
  const auto found = attributes.find(lowerCase(name));
  return found == attributes.end() ? nullptr : &found->second;
}

}  // namespace berth::ldap
