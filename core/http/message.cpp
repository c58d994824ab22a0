// SPDX-License-Identifier: Apache-2.0
#include "http/message.hpp"

#include "http/field.hpp"
#include "http/percent.hpp"
#include "model/secret.hpp"

namespace berth::http {

void Request::wipeSecrets() {
  for (auto& [name, value] : headers) {
    if (equalsIgnoringCase(name, "Authorization")) wipe(value);
  }
  if (!body.empty()) wipe(body);
}

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

// '+' stays '+': tags, digests and repository names hold no spaces, and a client that writes a media type such as
// "application/vnd.oci.image.config.v1+json" into a query means the plus sign.
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
