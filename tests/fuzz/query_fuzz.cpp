// SPDX-License-Identifier: Apache-2.0
// Query parameters and pages of lists: a Link leads to the page after the last entry, and loses nothing.
#include "fuzz/property.hpp"
#include "http/field.hpp"
#include "http/page_query.hpp"
#include "support/memory_storage.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

namespace berth::http {
namespace {

constexpr std::uint32_t kMost = 1000;

// The parameters that a Link has to keep, in their order and as they were written.
std::vector<std::string> keptPairs(std::string_view query) {
  std::vector<std::string> pairs;
  while (!query.empty()) {
    const auto pair = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(pair.size() + 1, query.size()));
    const auto name = pair.substr(0, pair.find('='));
    if (!pair.empty() && name != "n" && name != "last") pairs.emplace_back(pair);
  }
  return pairs;
}

void checkLink(const Request& request, const PageQuery& page, std::string_view last) {
  static test::MemoryBlobs blobs;
  static test::MemoryRecords records;
  static registry::Registry registry{blobs, records, {}};
  static const observe::Log log{observe::Level::kError};
  const Proxies proxies;
  const Watchers watchers;
  const std::vector<IpNetwork> reviewers;
  const Exchange exchange{request, registry,     nullptr, log,     proxies,   request.path, watchers,
                          {},      std::nullopt, {},      nullptr, reviewers, nullptr};
  const std::string link = nextPageLink(exchange, page.limit, last);
  constexpr std::string_view kEnd = ">; rel=\"next\"";
  const std::string begin = '<' + request.path + '?';
  fuzz::require(link.starts_with(begin) && link.ends_with(kEnd), "a Link is <target>; rel=\"next\"");
  Request next;
  next.path = request.path;
  next.query = link.substr(begin.size(), link.size() - begin.size() - kEnd.size());
  fuzz::require(consistsOf(kTargetCharacter, next.query), "a Link's target may stand in a request line");
  const auto next_page = PageQuery::parse(next, kMost, kMost);
  fuzz::require(next_page && next_page->limit == page.limit && next_page->last == last,
                "a Link leads to the page after the last entry");
  fuzz::require(keptPairs(next.query) == keptPairs(request.query), "a Link keeps the other parameters");
}

}  // namespace
}  // namespace berth::http

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace berth;
  using namespace berth::http;
  const auto text = fuzz::textOf(data, size);
  const auto query = text.substr(0, text.find('\n'));
  const auto last = text.substr(std::min(query.size() + 1, text.size()));
  if (!consistsOf(kTargetCharacter, query)) return 0;  // The head check refuses it.

  Request request;
  request.path = "/v2/a/tags/list";
  request.query = query;
  for (const auto* name : {"n", "last", "digest", "tag", "artifactType"}) {
    const auto all = request.parameters(name);
    const auto first = request.parameter(name);
    fuzz::require(first.has_value() == !all.empty() && (!first || *first == all.front()),
                  "parameter() is the first of parameters()");
  }
  const auto page = PageQuery::parse(request, 100, kMost);
  if (!page) {
    fuzz::require(page.error().code == ErrorCode::kBadRequest, "a bad n is the client's fault");
    return 0;
  }
  fuzz::require(page->limit <= kMost, "a page is bounded");
  checkLink(request, *page, last);
  return 0;
}
