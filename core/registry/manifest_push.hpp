// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/digest.hpp"
#include "model/repository_name.hpp"
#include "model/result.hpp"
#include "model/tag.hpp"
#include "registry/catalog.hpp"
#include "registry/manifest_document.hpp"
#include "registry/manifest_gate.hpp"
#include "registry/settings.hpp"
#include "registry/tag_rights.hpp"
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
  const TagRights* rights;  ///< Null: everything may be done.
  ManifestGate* gate;       ///< Null: everything may enter. It has let the manifest itself in.
  const EnteringManifest& entering;
};

/// How a manifest gets in: what has to survive power loss first, and the one batch.
struct PushPlan {
  std::vector<Digest> blobs;  ///< Those that it names and that are here.
  storage::Batch batch;
};

/// Looks up what the manifest names, in one call, and makes the one batch that lets it in: the manifest with its link,
/// tags, referrers entry and repository, under the condition that nothing it rests on changes in between.
/// kManifestBlobUnknown names what is missing and may not be (Settings::sparse_manifests), kManifestInvalid a size that
/// is not the stored one, and what the rights and the gate say of a tag.
Result<PushPlan> planPush(storage::RecordStore& records, Catalog& catalog, const Settings& settings,
                          const ManifestPush& push);

}  // namespace berth::registry
