// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/lane.hpp"
#include "model/repository_name.hpp"
#include "model/result.hpp"
#include "registry/name_page.hpp"
#include "registry/settings.hpp"
#include "storage/record_store.hpp"

#include <cstdint>
#include <string>

namespace berth::registry {

/// The repositories there are: one is known from its first blob or manifest until its last is deleted.
class Catalog {
 public:
  Catalog(storage::RecordStore& records, const Settings& settings) : records_{records}, settings_{settings} {}

  /// At most `limit` repositories that the filter (if any) lets through, after `after` (exclusive, need not exist).
  /// `more` speaks of repositories that the filter lets through.
  Result<NamePage> list(const std::string& after, std::uint32_t limit, const NameFilter& may_see = {});

  /// For requests whose filter lets little through of very many names. Beside the Back End's.
  Lane& lane() { return long_scans_; }

  Result<bool> knows(const RepositoryName& repository);

  /// Adds to a batch that puts content into the repository what keeps the repository known: its record, or a
  /// precondition that it stays.
  Result<void> announce(const RepositoryName& repository, storage::Batch& batch);

  /// Call it after content was deleted: a repository without content is no longer known.
  Result<void> forgetIfEmpty(const RepositoryName& repository);

 private:
  Result<bool> isEmpty(const RepositoryName& repository);

  storage::RecordStore& records_;
  const Settings& settings_;
  Lane long_scans_{"long scans of the catalog", 2};
};

}  // namespace berth::registry
