// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/digest.hpp"
#include "model/repository_name.hpp"
#include "model/result.hpp"
#include "model/tag.hpp"
#include "registry/catalog.hpp"
#include "registry/manifest_document.hpp"
#include "registry/settings.hpp"
#include "storage/record_store.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace berth::registry {

/// What a pushed manifest changes. References outlive the object.
struct ManifestPush {
  const RepositoryName& repository;
  const Digest& digest;
  std::uint64_t size;
  const std::vector<Tag>& tags;  ///< That shall name it; may be empty.
  const ManifestDocument& document;
};

/// Looks up what the manifest names, in one call, and makes the one batch that lets it in: the manifest with its link,
/// tags, referrers entry and repository, under the condition that nothing it rests on changes in between.
/// kManifestBlobUnknown names what is missing, kManifestInvalid a size that is not the stored one.
Result<storage::Batch> makePushBatch(storage::RecordStore& records, Catalog& catalog, const Settings& settings,
                                     const ManifestPush& push);

/// The blobs whose bytes have to survive power loss before the manifest does. Manifests that an index names do already.
std::vector<Digest> namedBlobs(const ManifestDocument& document);

}  // namespace berth::registry
