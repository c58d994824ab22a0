// SPDX-License-Identifier: Apache-2.0
#include "http/message.hpp"

#include "http/field.hpp"

#include <charconv>

namespace berth::http {
namespace {

// '+' stays '+': tags, digests and repository names hold no spaces, and a client that writes a media type such as
// "application/vnd.oci.image.config.v1+json" into a query means the plus sign. A '%' that starts no escape stays too.
std::string decodePercent(std::string_view text) {
  std::string decoded;
  decoded.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    unsigned char byte = 0;
    if (text[i] == '%' && text.size() - i > 2) {
      const char* const digits = text.data() + i + 1;
      if (std::from_chars(digits, digits + 2, byte, 16).ptr == digits + 2) {
        decoded += static_cast<char>(byte);
        i += 2;
        continue;
      }
    }
    decoded += text[i];
  }
  return decoded;
}

// Calls take(value) for each parameter of that name, still encoded, until it answers false.
template <class Take>
void eachParameter(std::string_view query, std::string_view name, Take&& take) {
  while (!query.empty()) {
    const std::string_view pair = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(query.size(), pair.size() + 1));
    if (pair.empty()) continue;
    const std::size_t equals = pair.find('=');
    if (decodePercent(pair.substr(0, equals)) != name) continue;
    if (!take(equals == std::string_view::npos ? std::string_view{} : pair.substr(equals + 1))) return;
  }
}

}  // namespace

std::optional<std::string> Request::header(std::string_view name) const {
  std::optional<std::string> merged;
  for (const auto& [key, value] : headers) {
    if (!equalsIgnoringCase(key, name)) continue;
    if (merged) {
      merged->append(", ").append(value);
    } else {
      merged = value;
    }
  }
  return merged;
}

std::optional<std::string> Request::parameter(std::string_view name) const {
  std::optional<std::string> first;
  eachParameter(query, name, [&](std::string_view value) {
    first = decodePercent(value);
    return false;
  });
  return first;
}

std::vector<std::string> Request::parameters(std::string_view name) const {
  std::vector<std::string> values;
  eachParameter(query, name, [&](std::string_view value) {
    values.push_back(decodePercent(value));
    return true;
  });
  return values;
}

}  // namespace berth::http
