// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/digest.hpp"
#include "model/repository_name.hpp"
#include "model/result.hpp"
#include "registry/tag_rights.hpp"
#include "storage/blob_store.hpp"
#include "storage/record_store.hpp"

namespace berth::registry {

/// The one batch that deletes a manifest from a repository: its record and link, every tag that names it, and its entry
/// in the referrers list of its subject; under the condition that nobody pushes it or moves one of the tags meanwhile.
/// Others that name it as their subject stay listed: it may come back. kManifestUnknown, and what the rights (null:
/// all) say of one of the tags.
Result<storage::Batch> makeRemovalBatch(storage::BlobStore& blobs, storage::RecordStore& records,
                                        const RepositoryName& repository, const Digest& digest,
                                        const TagRights* rights);

}  // namespace berth::registry
