// SPDX-License-Identifier: Apache-2.0
#include "bench/load/exchange.hpp"

#include <strings.h>

namespace berth::bench {

std::string_view Answer::header(std::string_view name) const {
  for (std::size_t at = head.find("\r\n"); at != std::string_view::npos; at = head.find("\r\n", at)) {
    at += 2;
    const std::string_view line = head.substr(at, head.find("\r\n", at) - at);
    if (line.size() <= name.size() || line[name.size()] != ':') continue;
    if (strncasecmp(line.data(), name.data(), name.size()) != 0) continue;
    const auto value = line.find_first_not_of(' ', name.size() + 1);
    return value == std::string_view::npos ? std::string_view{} : line.substr(value);
  }
  return {};
}

std::string requestHead(std::string_view method, std::string_view path, std::string_view host) {
  std::string head;
  head.append(method).append(" ").append(path).append(" HTTP/1.1\r\nHost: ").append(host).append("\r\n");
  return head;
}

}  // namespace berth::bench
