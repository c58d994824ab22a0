// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/repository_name.hpp"
#include "model/result.hpp"
#include "observe/log.hpp"
#include "registry/settings.hpp"
#include "storage/blob_store.hpp"
#include "storage/record_store.hpp"

#include <cstddef>

namespace berth::registry {

/// Makes again what follows from manifests and tags (links, holders, tagged, referrers) after a store lost it and
/// could load only `tags`, `manifests` and `repositories` from files that people read too. Reads every manifest once.
/// Runs before the registry serves; may be cut off at any point and started again. What no manifest names is lost.
class Restore {
 public:
  Restore(storage::BlobStore& blobs, storage::RecordStore& records, const Settings& settings, const observe::Log& log)
      : blobs_{blobs}, records_{records}, settings_{settings}, log_{log} {}

  /// Nothing when the store has lost nothing. An error leaves the store in need of it.
  Result<void> runIfNeeded();

 private:
  Result<void> restoreRepository(const RepositoryName& repository);
  Result<void> restoreManifests(const RepositoryName& repository);
  Result<void> restoreManifest(const RepositoryName& repository, const storage::Record& record);
  Result<void> restoreTags(const RepositoryName& repository);
  Result<void> link(const RepositoryName& repository, const Digest& digest);
  Result<bool> linkIfHere(const RepositoryName& repository, const Digest& digest);
  Result<void> add(storage::Change change);
  Result<void> flush();

  storage::BlobStore& blobs_;
  storage::RecordStore& records_;
  const Settings& settings_;
  const observe::Log& log_;
  storage::Batch pending_;
  std::size_t repositories_ = 0;
  std::size_t manifests_ = 0;
  std::size_t lost_ = 0;
};

}  // namespace berth::registry
