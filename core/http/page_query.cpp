// SPDX-License-Identifier: Apache-2.0
#include "http/page_query.hpp"

#include "http/percent.hpp"
#include "model/decimal.hpp"

#include <algorithm>

namespace berth::http {

Result<PageQuery> PageQuery::parse(const Request& request, std::uint32_t default_limit, std::uint32_t max_limit) {
  PageQuery page{default_limit, {}};
  if (request.query.empty()) return page;
  page.last = request.parameter("last").value_or("");
  const auto n = request.parameter("n").value_or("");
  if (n.empty()) return page;
  const auto limit = parseDecimal(n);
  if (!limit || *limit == UINT64_MAX) return fail(ErrorCode::kBadRequest, "n is a number of entries, 0 or more");
  page.limit = static_cast<std::uint32_t>(std::min<std::uint64_t>(*limit, max_limit));
  return page;
}

std::string nextPageLink(const Exchange& exchange, std::optional<std::uint32_t> limit, std::string_view last) {
  std::string link = "<" + std::string{exchange.path} + "?last=" + encodePercent(last);
  if (limit) link += "&n=" + std::to_string(*limit);
  for (std::string_view rest = exchange.request.query; !rest.empty();) {
    const auto pair = rest.substr(0, rest.find('&'));
    rest.remove_prefix(std::min(pair.size() + 1, rest.size()));
    const auto name = pair.substr(0, pair.find('='));
    if (pair.empty() || name == "n" || name == "last") continue;
    link += '&';
    link += pair;
  }
  return link + ">; rel=\"next\"";
}

}  // namespace berth::http
