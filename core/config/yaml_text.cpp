// SPDX-License-Identifier: Apache-2.0
#include "config/yaml_text.hpp"

#include "config/scalar.hpp"

#include <string_view>

namespace berth::config {

std::string quotedText(const std::string& text) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string quoted = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < ' ') {
      quoted += {'\\', 'x', kDigits[byte >> 4], kDigits[byte & 15]};
      continue;
    }
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted + "\"";
}

std::string yamlText(const std::string& text) {
  constexpr const char* kPlain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._-:";
  const bool is_plain = !text.empty() && text.find_first_not_of(kPlain) == std::string::npos && text.back() != ':' &&
                        text.front() != '-' && text.front() != ':' && plainKind(text) == PlainKind::kText;
  return is_plain ? text : quotedText(text);
}

}  // namespace berth::config
