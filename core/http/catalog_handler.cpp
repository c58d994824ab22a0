// SPDX-License-Identifier: Apache-2.0
#include "http/catalog_handler.hpp"

#include "http/name_list.hpp"
#include "http/page_query.hpp"

namespace berth::http {
namespace {

constexpr std::uint32_t kMaxRepositories = 1000;

}  // namespace

Result<Response> listRepositories(const Exchange& exchange, std::string_view) {
  BERTH_TRY(const auto query, PageQuery::parse(exchange.request, kMaxRepositories, kMaxRepositories));
  registry::NameFilter may_see;
  if (exchange.caller != nullptr) may_see = [&](const auto& names) { return exchange.caller->mayPull(names); };
  BERTH_TRY(const auto page, exchange.registry.catalog.list(query.last, query.limit, may_see));
  return nameListResponse(exchange, R"({"repositories":[)", page, query.limit);
}

}  // namespace berth::http
