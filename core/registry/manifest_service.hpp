// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/content.hpp"
#include "model/digest.hpp"
#include "model/reference.hpp"
#include "model/repository_name.hpp"
#include "model/result.hpp"
#include "model/tag.hpp"
#include "registry/catalog.hpp"
#include "registry/manifest_document.hpp"
#include "registry/manifest_gate.hpp"
#include "registry/settings.hpp"
#include "registry/tag_rights.hpp"
#include "registry/upload_service.hpp"
#include "storage/blob_store.hpp"
#include "storage/record_store.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace berth::registry {

/// Manifests of a repository, byte for byte as they were pushed. Any thread; may block unless caches answer.
class ManifestService {
 public:
  ManifestService(storage::BlobStore& blobs, storage::RecordStore& records, UploadService& uploads, Catalog& catalog,
                  const Settings& settings)
      : blobs_{blobs}, records_{records}, uploads_{uploads}, catalog_{catalog}, settings_{settings} {}

  struct Found {
    Digest digest;
    std::string media_type;
    Content content;
  };
  /// kManifestUnknown: no such tag, not a manifest of this repository, or its bytes are lost.
  Result<Found> get(const RepositoryName& repository, const Reference& reference);

  struct Push {
    const RepositoryName& repository;
    const Reference& reference;
    std::vector<Tag> more_tags;     ///< Beside the reference.
    std::string_view content_type;  ///< As sent; empty when there was none.
    std::string_view bytes;
    const TagRights* rights = nullptr;  ///< Null: everything may be done.
    ManifestGate* gate = nullptr;       ///< Null: everything may enter.
  };
  struct Pushed {
    Digest digest;
    std::optional<Digest> subject;
  };
  /// When it returns, the manifest and all blobs that it names survive power loss, and everyone sees it.
  /// kManifestTooLarge, kManifestInvalid, kDigestInvalid (the reference is another digest), kManifestBlobUnknown, what
  /// the gate says, what the rights say, kUnavailable when too many clients change the same records.
  Result<Pushed> put(const Push& push);

  /// By tag: this tag goes, the manifest stays. By digest: the manifest goes, and all tags that name it, with their
  /// histories; referrers of it stay listed. Durable when it returns. kManifestUnknown, and what the
  /// rights (null: all) say of a tag that would go.
  Result<void> remove(const RepositoryName& repository, const Reference& reference, const TagRights* rights = nullptr);

 private:
  Result<void> sync(const std::vector<Digest>& digests);
  Result<void> removeTag(const RepositoryName& repository, const Tag& tag, const TagRights* rights);
  Result<void> removeDigest(const RepositoryName& repository, const Digest& digest, const TagRights* rights);

  storage::BlobStore& blobs_;
  storage::RecordStore& records_;
  UploadService& uploads_;
  Catalog& catalog_;
  const Settings& settings_;
};

}  // namespace berth::registry
