// SPDX-License-Identifier: Apache-2.0
#include "registry/tag_service.hpp"

#include "registry/collections.hpp"

#include <utility>

namespace berth::registry {

Result<NamePage> TagService::list(const RepositoryName& repository, const std::string& after, std::uint32_t limit,
                                  const NameFilter& may_see) {
  BERTH_TRY(const bool is_known, catalog_.knows(repository));
  if (!is_known) return fail(ErrorCode::kNameUnknown, repository.text() + " holds nothing; push to it first");
  return listVisible(records_, {std::string{kTags}, repository.text(), after, limit}, may_see, catalog_.lane());
}

Result<std::shared_ptr<const storage::Record>> TagService::history(const RepositoryName& repository, const Tag& tag) {
  BERTH_TRY(auto record, records_.getShared(tagKey(repository, tag)));
  if (!record->found())
    return fail(ErrorCode::kManifestUnknown,
                repository.text() + ':' + tag.text() + " is not there; the tag was never pushed, or deleted");
  return record;
}

}  // namespace berth::registry
