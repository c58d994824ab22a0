// SPDX-License-Identifier: Apache-2.0
#include "http/name_list.hpp"

#include "http/page_query.hpp"
#include "http/plain_response.hpp"

#include <utility>

namespace berth::http {

Response nameListResponse(const Exchange& exchange, std::string json_start, const registry::NamePage& page,
                          std::uint32_t limit) {
  std::string json = std::move(json_start);
  for (const auto& name : page.names) {
    if (&name != &page.names.front()) json += ',';
    appendJsonString(json, name);
  }
  json += "]}\n";
  Response response = textResponse(200, "application/json", std::move(json));
  if (page.more && !page.names.empty()) response.setHeader("Link", nextPageLink(exchange, limit, page.names.back()));
  return response;
}

}  // namespace berth::http
