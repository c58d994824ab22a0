// SPDX-License-Identifier: Apache-2.0
#include "http/scan_handler.hpp"

#include "http/page_query.hpp"
#include "http/rules_query.hpp"
#include "http/verdict_json.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <string>
#include <utility>

namespace berth::http {
namespace {

using Json = nlohmann::ordered_json;
using std::chrono::steady_clock;

constexpr std::uint32_t kUsualPage = 20;
constexpr std::uint32_t kLargestPage = 100;
constexpr std::chrono::seconds kLongestPage{2};

Result<const validation::RuleSet*> setOf(const Exchange& exchange, const validation::RuleBook& book) {
  const auto name = exchange.request.parameter("set");
  if (name) return findSet(book, *name);
  if (const auto* set = book.forPushes()) return set;
  return fail(ErrorCode::kRouteUnknown, "validation has no set for pushes; say which one, as set=default");
}

Json jsonOf(const validation::Judged& judged) {
  Json json = {{"tag", judged.record.tag},
               {"digest", judged.record.digest},
               {"allowed", judged.decision.isAllowed()},
               {"rules", Json::array()}};
  for (const auto& verdict : judged.decision.verdicts) json["rules"].push_back(verdictJson(verdict));
  return json;
}

Result<registry::NamePage> tagsOf(const Exchange& exchange, const RepositoryName& repository, const PageQuery& query) {
  return exchange.registry.tags.list(repository, query.last, std::max(query.limit, 1U));
}

}  // namespace

Result<Response> scanRepository(const Exchange& exchange, std::string_view) {
  BERTH_TRY(auto* const judge, judgeOf(exchange));
  const auto book = judge->book();
  BERTH_TRY(const auto* const set, setOf(exchange, *book));
  BERTH_TRY(const auto repository, RepositoryName::parse(exchange.request.parameter("repository").value_or("")));
  BERTH_CHECK(requirePull(exchange, repository));
  BERTH_TRY(const auto query, PageQuery::parse(exchange.request, kUsualPage, kLargestPage));
  BERTH_TRY(auto page, tagsOf(exchange, repository, query));
  const LaneUse place{judge->scanLane()};
  const auto end = steady_clock::now() + kLongestPage;
  Json json = {{"set", set->name()}, {"repository", repository.text()}, {"images", Json::array()}};
  std::string last;
  for (const auto& name : page.names) {
    if (!last.empty() && steady_clock::now() >= end) {
      page.more = true;
      break;
    }
    last = name;
    BERTH_TRY(const auto reference, Reference::parse(name));
    const auto judged = judge->judgeStored(*set, validation::Source::kScan, repository, reference);
    // Its tag went while we looked.
    if (!judged && judged.error().code == ErrorCode::kManifestUnknown) continue;
    if (!judged) return fail(judged.error());
    json["images"].push_back(jsonOf(*judged));
  }
  if (page.more) json["next"] = last;
  return jsonResponse(json);
}

}  // namespace berth::http
