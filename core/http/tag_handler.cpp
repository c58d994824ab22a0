// SPDX-License-Identifier: Apache-2.0
#include "http/tag_handler.hpp"

#include "http/name_list.hpp"
#include "http/page_query.hpp"
#include "http/plain_response.hpp"

#include <string>

namespace berth::http {
namespace {

// Many clients do not follow a Link that they did not ask for by n, so the first page holds nearly everyone's tags.
constexpr std::uint32_t kMaxTags = 10'000;

}  // namespace

Result<Response> listTags(const Exchange& exchange, std::string_view) {
  BERTH_TRY(const auto query, PageQuery::parse(exchange.request, kMaxTags, kMaxTags));
  registry::NameFilter may_see;
  if (exchange.caller != nullptr) may_see = [&](const auto& tags) { return exchange.caller->mayPullTags(tags); };
  BERTH_TRY(const auto page, exchange.registry.tags.list(*exchange.repository, query.last, query.limit, may_see));
  std::string json = R"({"name":)";
  appendJsonString(json, exchange.repository->text());
  json += R"(,"tags":[)";
  return nameListResponse(exchange, std::move(json), page, query.limit);
}

}  // namespace berth::http
