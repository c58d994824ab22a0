// SPDX-License-Identifier: Apache-2.0
#include "http/history_handler.hpp"

#include "http/page_query.hpp"
#include "http/plain_response.hpp"
#include "model/tag.hpp"
#include "registry/tag_history.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace berth::http {
namespace {

constexpr std::uint32_t kMaxEntries = 100'000;

// "2020-10-22T22:48:29.889770913Z" as Trow's clients parse it: "2020-10-22 22:48:29.889770913 UTC".
std::string trowDate(std::string_view time) {
  if (!time.ends_with('Z')) return "1970-01-01 00:00:00 UTC";
  std::string date{time.substr(0, time.size() - 1)};
  std::replace(date.begin(), date.end(), 'T', ' ');
  return date + " UTC";
}

}  // namespace

Result<Response> getHistory(const Exchange& exchange, std::string_view) {
  BERTH_TRY(const auto query, PageQuery::parse(exchange.request, kMaxEntries, kMaxEntries));
  const auto tag = Tag::parse(exchange.match.reference);
  if (!tag) return fail(ErrorCode::kManifestUnknown, tag.error().detail);
  BERTH_TRY(const auto record, exchange.registry.tags.history(*exchange.repository, *tag));

  const auto entries = registry::tagEntries(record->value);
  auto at = entries.begin();
  if (!query.last.empty()) {
    at = std::find_if(at, entries.end(), [&](const auto& entry) { return entry.digest == query.last; });
    if (at != entries.end()) ++at;
  }

  std::string json = R"({"image":)";
  appendJsonString(json, exchange.repository->text() + ':' + tag->text());
  json += R"(,"history":[)";
  for (std::uint32_t shown = 0; at != entries.end() && shown < query.limit; ++at, ++shown) {
    if (shown > 0) json += ',';
    json += R"({"digest":)";
    appendJsonString(json, at->digest);
    json += R"(,"date":)";
    appendJsonString(json, trowDate(at->time));
    json += '}';
  }
  json += "]}";
  return textResponse(200, "application/json", std::move(json));
}

}  // namespace berth::http
