// SPDX-License-Identifier: Apache-2.0
#include "http/entity_tag.hpp"

namespace berth::http {

std::string entityTag(const Digest& digest) {
  std::string tag;
  tag.reserve(digest.text().size() + 2);
  tag += '"';
  tag += digest.text();
  tag += '"';
  return tag;
}

bool isNotModified(const Request& request, const std::string& entity_tag) {
  const auto asked = request.header("If-None-Match");
  // A digest in quotes cannot be a part of another tag, and weak comparison ignores "W/".
  return asked && (*asked == "*" || asked->find(entity_tag) != std::string::npos);
}

}  // namespace berth::http
