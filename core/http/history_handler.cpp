// SPDX-License-Identifier: Apache-2.0
#include "http/history_handler.hpp"

#include "http/page_query.hpp"
#include "http/plain_response.hpp"
#include "model/tag.hpp"
#include "registry/tag_history.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

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

using Entries = std::vector<registry::TagEntry>;

// Where the page after `last` begins. Trow's `last` is a digest, which stands for the newest entry that has it; a tag
// that went back to an earlier manifest has it twice, so our Links say the time too: `<digest>@<time>`.
Entries::const_iterator startAfter(const Entries& entries, std::string_view last) {
  if (last.empty()) return entries.begin();
  const auto split = last.find('@');
  const auto digest = last.substr(0, split);
  const bool has_time = split != std::string_view::npos;
  const auto time = has_time ? last.substr(split + 1) : std::string_view{};
  const auto seen = std::find_if(entries.begin(), entries.end(), [&](const auto& entry) {
    return entry.digest == digest && (!has_time || entry.time == time);
  });
  if (seen != entries.end()) return seen + 1;
  // Dropped since, from the old end: whatever is older went with it.
  return entries.end();
}

}  // namespace

Result<Response> getHistory(const Exchange& exchange, std::string_view) {
  BERTH_TRY(const auto query, PageQuery::parse(exchange.request, kMaxEntries, kMaxEntries));
  const auto tag = Tag::parse(exchange.match.reference);
  if (!tag) return fail(ErrorCode::kManifestUnknown, tag.error().detail);
  BERTH_TRY(const auto record, exchange.registry.tags.history(*exchange.repository, *tag));

  const auto entries = registry::tagEntries(record->value);
  auto at = startAfter(entries, query.last);

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
  Response response = textResponse(200, "application/json", std::move(json));
  if (at != entries.end() && at != entries.begin()) {
    const auto& last = *(at - 1);
    response.setHeader("Link",
                       nextPageLink(exchange, query.limit, std::string{last.digest} + '@' + std::string{last.time}));
  }
  return response;
}

}  // namespace berth::http
