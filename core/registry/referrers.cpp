// SPDX-License-Identifier: Apache-2.0
#include "registry/referrers.hpp"

#include "registry/collections.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <utility>

namespace berth::registry {
namespace {

// A descriptor has up to 512 KiB, most have less than one.
constexpr std::uint32_t kReadAtOnce = 64;

bool matches(const std::string& descriptor, const std::vector<std::string>& artifact_types) {
  if (artifact_types.empty()) return true;
  const auto json = nlohmann::json::parse(descriptor, nullptr, false);
  if (!json.is_object()) return false;
  const auto type = json.value("artifactType", std::string{});
  return std::find(artifact_types.begin(), artifact_types.end(), type) != artifact_types.end();
}

}  // namespace

Result<ReferrerPage> Referrers::list(const RepositoryName& repository, const Digest& subject,
                                     const std::vector<std::string>& artifact_types, const std::string& after,
                                     std::size_t max_bytes) {
  const std::string scope = manifestScope(repository, subject);
  ReferrerPage page;
  page.last = after;
  std::size_t bytes = 0;
  std::string cursor = after;
  for (bool more = true; more;) {
    BERTH_TRY(auto found, records_.list(std::string{kReferrers}, scope, cursor, kReadAtOnce));
    for (auto& record : found.records) {
      cursor = record.name;
      if (!matches(record.value, artifact_types)) continue;
      bytes += record.value.size() + 1;
      if (bytes > max_bytes && !page.descriptors.empty()) {
        page.more = true;
        return page;
      }
      page.descriptors.push_back(std::move(record.value));
      page.last = std::move(record.name);
    }
    more = found.more && !found.records.empty();
  }
  return page;
}

}  // namespace berth::registry
