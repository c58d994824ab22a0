// SPDX-License-Identifier: Apache-2.0
#include "evidence/base64.hpp"

#include "jose/base64url.hpp"

namespace berth::evidence {

std::optional<std::string> decodeBase64(std::string_view text) {
  if (text.size() % 4 != 0) return std::nullopt;
  for (int i = 0; i < 2 && !text.empty() && text.back() == '='; ++i) text.remove_suffix(1);
  std::string other{text};
  for (char& letter : other) {
    if (letter == '-' || letter == '_') return std::nullopt;
    if (letter == '+') letter = '-';
    if (letter == '/') letter = '_';
  }
  return jose::decodeBase64Url(other);
}

}  // namespace berth::evidence
