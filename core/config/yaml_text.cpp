// SPDX-License-Identifier: Apache-2.0
#include "config/yaml_text.hpp"

#include "config/scalar.hpp"

#include <nlohmann/json.hpp>

namespace berth::config {

std::string quotedText(const std::string& text) {
  return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::string yamlText(const std::string& text) {
  constexpr const char* kPlain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._-:";
  const bool is_plain = !text.empty() && text.find_first_not_of(kPlain) == std::string::npos && text.back() != ':' &&
                        text.front() != '-' && text.front() != ':' && plainKind(text) == PlainKind::kText;
  return is_plain ? text : quotedText(text);
}

}  // namespace berth::config
