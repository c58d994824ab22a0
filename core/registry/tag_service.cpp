// SPDX-License-Identifier: Apache-2.0
#include "registry/tag_service.hpp"

#include "registry/collections.hpp"

#include <utility>

namespace berth::registry {

Result<NamePage> TagService::list(const RepositoryName& repository, const std::string& after, std::uint32_t limit) {
  BERTH_TRY(const bool is_known, catalog_.knows(repository));
  if (!is_known) return fail(ErrorCode::kNameUnknown, repository.text() + " holds nothing; push to it first");
  NamePage page;
  if (limit == 0) return page;
  BERTH_TRY(auto found, records_.listNames(std::string{kTags}, repository.text(), after, limit));
  page.names.reserve(found.records.size());
  for (auto& record : found.records) page.names.push_back(std::move(record.name));
  page.more = found.more;
  return page;
}

Result<std::shared_ptr<const storage::Record>> TagService::history(const RepositoryName& repository, const Tag& tag) {
  BERTH_TRY(auto record, records_.getShared(tagKey(repository, tag)));
  if (!record->found())
    return fail(ErrorCode::kManifestUnknown,
                repository.text() + ':' + tag.text() + " is not there; the tag was never pushed, or deleted");
  return record;
}

}  // namespace berth::registry
