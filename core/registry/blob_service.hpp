// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/content.hpp"
#include "model/digest.hpp"
#include "model/repository_name.hpp"
#include "model/result.hpp"
#include "registry/membership.hpp"
#include "registry/name_page.hpp"
#include "storage/blob_store.hpp"
#include "storage/record_store.hpp"

#include <optional>
#include <vector>

namespace berth::registry {

/// Blobs as a repository has them. Stateless; any thread. May block unless caches answer.
class BlobService {
 public:
  BlobService(storage::BlobStore& blobs, storage::RecordStore& records, Membership& membership)
      : blobs_{blobs}, records_{records}, membership_{membership} {}

  /// The bytes. kBlobUnknown when the repository does not link them, and when they are lost, so that a push heals it.
  Result<Content> open(const RepositoryName& repository, const Digest& digest);

  /// Links into `repository` what `from` has; without `from`, what any repository has that the client may read, by
  /// `may_read` (empty: all). False when there is none: then the client has to upload.
  Result<bool> mount(const RepositoryName& repository, const Digest& digest, const std::optional<RepositoryName>& from,
                     const NameFilter& may_read = {});

  /// Takes it from this repository; durable when it returns. kBlobUnknown; kUnsupported for a manifest.
  Result<void> remove(const RepositoryName& repository, const Digest& digest);

 private:
  Result<std::vector<RepositoryName>> sourcesOf(const Digest& digest, const std::optional<RepositoryName>& from);
  Result<bool> mountFrom(const RepositoryName& repository, const Digest& digest, const RepositoryName& from);

  storage::BlobStore& blobs_;
  storage::RecordStore& records_;
  Membership& membership_;
};

}  // namespace berth::registry
