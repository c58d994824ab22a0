// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/digest.hpp"
#include "model/repository_name.hpp"
#include "model/result.hpp"
#include "registry/catalog.hpp"
#include "registry/settings.hpp"
#include "storage/record_store.hpp"

#include <cstdint>
#include <vector>

namespace berth::registry {

/// Which repository may serve which bytes (D10): links, and holders, the same seen from the blob. Bytes are stored
/// once; nobody sees them but through a link.
class Membership {
 public:
  Membership(storage::RecordStore& records, Catalog& catalog, const Settings& settings)
      : records_{records}, catalog_{catalog}, settings_{settings} {}

  /// Links the blob into the repository, as one batch with `also`. A link that exists is kept as it is, so that those
  /// who rely on its version are not disturbed. kPreconditionFailed when one of `also` does not hold.
  Result<void> add(const RepositoryName& repository, const Digest& digest, std::uint64_t size,
                   const storage::Batch& also);

  /// Unlinks it, durably, while `also` hold; the bytes stay, for the other repositories and the collector.
  /// kBlobUnknown; kPreconditionFailed when one of `also` does not hold.
  Result<void> remove(const RepositoryName& repository, const Digest& digest,
                      const std::vector<storage::Precondition>& also);

 private:
  Result<bool> hold(const std::vector<storage::Precondition>& preconditions);

  storage::RecordStore& records_;
  Catalog& catalog_;
  const Settings& settings_;
};

}  // namespace berth::registry
