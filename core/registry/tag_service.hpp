// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/repository_name.hpp"
#include "model/result.hpp"
#include "model/tag.hpp"
#include "registry/catalog.hpp"
#include "storage/record_store.hpp"

#include <cstdint>
#include <memory>
#include <string>

namespace berth::registry {

/// The tags of a repository and what they named before. Any thread; may block.
class TagService {
 public:
  TagService(storage::RecordStore& records, Catalog& catalog) : records_{records}, catalog_{catalog} {}

  /// At most `limit` tags that the filter (if any) lets through, after `after` (exclusive, need not exist), in byte
  /// order. Costs by the page. kNameUnknown.
  Result<NamePage> list(const RepositoryName& repository, const std::string& after, std::uint32_t limit,
                        const NameFilter& may_see = {});

  /// The tag's record, for tagEntries(). kManifestUnknown.
  Result<std::shared_ptr<const storage::Record>> history(const RepositoryName& repository, const Tag& tag);

 private:
  storage::RecordStore& records_;
  Catalog& catalog_;
};

}  // namespace berth::registry
