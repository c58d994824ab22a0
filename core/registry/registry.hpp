// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "registry/blob_service.hpp"
#include "registry/catalog.hpp"
#include "registry/manifest_service.hpp"
#include "registry/membership.hpp"
#include "registry/referrers.hpp"
#include "registry/settings.hpp"
#include "registry/tag_service.hpp"
#include "registry/upload_service.hpp"
#include "storage/blob_store.hpp"
#include "storage/record_store.hpp"

#include <utility>

namespace berth::registry {

/// What push, pull, mount and delete mean, one service a noun, over any stores. The stores outlive it.
/// All of its state is in the stores, but for a memory of upload sessions that only saves reads: any number of Front
/// Ends may have one over the same stores.
class Registry {
 public:
  Registry(storage::BlobStore& blob_store, storage::RecordStore& record_store, Settings chosen)
      : settings{std::move(chosen)},
        catalog{record_store, settings},
        membership{record_store, catalog, settings},
        blobs{blob_store, record_store, membership},
        uploads{blob_store, record_store, membership, settings},
        manifests{blob_store, record_store, uploads, catalog, settings},
        tags{record_store, catalog},
        referrers{record_store, manifests} {}

  const Settings settings;
  Catalog catalog;
  Membership membership;
  BlobService blobs;
  UploadService uploads;
  ManifestService manifests;
  TagService tags;
  Referrers referrers;
};

}  // namespace berth::registry
