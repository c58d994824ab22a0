// SPDX-License-Identifier: Apache-2.0
#include "registry/catalog.hpp"

#include "registry/collections.hpp"

#include <utility>

namespace berth::registry {
namespace {

// Ends the record of a repository that is about to be forgotten: a batch that brings content writes it anew without,
// which the removal notices by the version.
constexpr std::string_view kLeaving = " leaving";

}  // namespace

Result<NamePage> Catalog::list(const std::string& after, std::uint32_t limit, const NameFilter& may_see) {
  return listVisible(records_, {std::string{kRepositories}, "", after, limit}, may_see, long_scans_);
}

Result<bool> Catalog::knows(const RepositoryName& repository) {
  BERTH_TRY(const auto record, records_.getShared(repositoryKey(repository.text())));
  return record->found();
}

Result<void> Catalog::announce(const RepositoryName& repository, storage::Batch& batch) {
  auto key = repositoryKey(repository.text());
  BERTH_TRY(const auto record, records_.getShared(key));
  if (!record->found()) {
    batch.changes.push_back({std::move(key), settings_.clock().text()});
    return {};
  }
  // Or forgetIfEmpty() could mark or remove the record between our look and our batch.
  batch.preconditions.push_back({key, record->version});
  const std::string_view value = record->value;
  if (value.ends_with(kLeaving))
    batch.changes.push_back({std::move(key), std::string{value.substr(0, value.size() - kLeaving.size())}});
  return {};
}

Result<bool> Catalog::isEmpty(const RepositoryName& repository) {
  for (const auto collection : {kLinks, kManifests, kTags}) {
    BERTH_TRY(const auto page, records_.listNames(std::string{collection}, repository.text(), "", 1));
    if (!page.records.empty()) return false;
  }
  return true;
}

// Marks the record first. A push that did not see the mark fails its precondition or was applied before it, and is seen
// by the second look; one that saw it takes it away, and the removal fails. So a repository with content is known at
// every moment, and after a crash at any.
Result<void> Catalog::forgetIfEmpty(const RepositoryName& repository) {
  const auto key = repositoryKey(repository.text());
  BERTH_TRY(const bool is_empty, isEmpty(repository));
  if (!is_empty) return {};
  BERTH_TRY(const auto record, records_.getFresh(key));
  if (!record.found()) return {};

  std::uint64_t version = record.version;
  if (!record.value.ends_with(kLeaving)) {
    storage::Batch mark;
    mark.preconditions.push_back({key, version});
    mark.changes.push_back({key, record.value + std::string{kLeaving}});
    const auto marked = records_.apply(mark);
    // Somebody else changed it: a push, or one who forgets it as well.
    if (!marked && marked.error().code == ErrorCode::kPreconditionFailed) return {};
    BERTH_TRY(version, marked);
  }
  BERTH_TRY(const bool still_empty, isEmpty(repository));
  if (!still_empty) return {};
  storage::Batch removal;
  removal.preconditions.push_back({key, version});
  removal.changes.push_back({key, {}, true});
  const auto removed = records_.apply(removal);
  if (!removed && removed.error().code != ErrorCode::kPreconditionFailed) return fail(removed.error());
  return {};
}

}  // namespace berth::registry
