// SPDX-License-Identifier: Apache-2.0
#include "registry/name_page.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <utility>

namespace berth::registry {
namespace {

// Names that a filter is asked about at a time, at least and at most; and how many of them a page may cost any number
// of clients at once.
constexpr std::uint32_t kLeastAtOnce = 1000;
constexpr std::uint32_t kMostAtOnce = 10'000;
constexpr std::size_t kShortScan = 10'000;

// Without a filter one read is the page.
Result<NamePage> listAll(storage::RecordStore& records, const NameQuery& query) {
  BERTH_TRY(auto found, records.listNames(query.collection, query.scope, query.after, query.limit));
  NamePage page;
  page.names.reserve(found.records.size());
  for (auto& record : found.records) page.names.push_back(std::move(record.name));
  page.more = found.more;
  return page;
}

Result<std::vector<bool>> visible(const std::vector<storage::Record>& records, const NameFilter& may_see) {
  std::vector<std::string_view> names;
  names.reserve(records.size());
  for (const auto& record : records) names.push_back(record.name);
  return may_see(names);
}

}  // namespace

Result<NamePage> listVisible(storage::RecordStore& records, const NameQuery& query, const NameFilter& may_see,
                             Lane& long_scans) {
  NamePage page;
  if (query.limit == 0) return page;
  if (!may_see) return listAll(records, query);
  // One more than asked tells whether more follow.
  const std::uint32_t at_once = std::clamp(query.limit + 1, kLeastAtOnce, kMostAtOnce);
  std::string cursor = query.after;
  std::size_t read = 0;
  std::optional<LaneUse> use;
  for (bool more = true; more;) {
    // The page cannot end at a name that the client may not see: a Link would say it.
    if (read > kShortScan && !use) use.emplace(long_scans);
    BERTH_TRY(auto found, records.listNames(query.collection, query.scope, cursor, at_once));
    read += found.records.size();
    BERTH_TRY(const auto seen, visible(found.records, may_see));
    for (std::size_t i = 0; i < found.records.size(); ++i) {
      cursor = found.records[i].name;
      if (!seen[i]) continue;
      if (page.names.size() == query.limit) {
        page.more = true;
        return page;
      }
      page.names.push_back(std::move(found.records[i].name));
    }
    more = found.more && !found.records.empty();
  }
  return page;
}

}  // namespace berth::registry
